import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { billAttachment } from "@/db/schema/billing";
import { topUp } from "@/db/schema/credit";
import { creditTransfer } from "@/db/schema/credit/transfer";
import { account } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { payLink } from "@/db/schema/payments/pay-link";
import { addDays, dayOf } from "@/lib/dates";
import { linkToken } from "@/lib/one-time";
import { giveMandate } from "@/lib/payments/commands/debit/give-mandate";
import { makePayLink } from "@/lib/payments/commands/pay-links";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { openTicket } from "@/lib/support/commands";
import { aLine, aMobileNumber, anAssociation } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { rowsFor } from "../fixtures/credit-notes";
import { aMandateWish } from "../fixtures/debit";
import { principalOf } from "../fixtures/identity";
import { aPayer, paymentsOf } from "../fixtures/paying";
import { checkoutRefOf } from "../fixtures/sandbox";
import { makeCustomer } from "./fixtures";

/** A customer with something at every address. */
export interface WholeCustomer {
  readonly accountId: string;
  /** What stands for `{…}` in an address. */
  readonly parts: Readonly<Record<string, string>>;
  readonly lines: { readonly fixed: string; readonly mobile: string; readonly left: string; readonly debited: string };
  /** What only they, and those who see their lines, may read: who shares a line is told by name. */
  readonly marks: readonly string[];
  /** What nobody but they may read. */
  readonly ownMarks: readonly string[];
}

/** Makes one. No bill is on the line that is debited: the worker would announce its debit meanwhile. */
export async function aWholeCustomer(): Promise<WholeCustomer> {
  const made = await makeCustomer();
  const { accountId, email, lineId: fixed } = made;
  const name = `Zenobia ${randomUUID().slice(0, 8)}`;
  await db().update(account).set({ name }).where(eq(account.id, accountId));
  const owner = principalOf(accountId);
  const mobile = await aLine({ kind: "mobile", number: aMobileNumber() });
  const left = await aLine({ kind: "mobile", number: aMobileNumber() });
  const { lineId: debited } = await aLine();
  for (const lineId of [mobile.lineId, left.lineId, debited]) await anAssociation(accountId, lineId);
  const note = `Note ${randomUUID()}`;
  await aMovement(mobile.lineId, { amountCents: 2000, kind: "top-up", note });
  await aMovement(left.lineId, { amountCents: 1500, kind: "top-up" });
  const today = dayOf(new Date());
  const gone = { leftOn: addDays(today, -1), leftReason: "ported" } as const;
  await db().update(line).set(gone).where(eq(line.id, left.lineId));

  const [bill, other, paying, complained] = [await made.addBill(), await made.addBill(), await made.addBill(), await made.addBill()];
  await rowsFor(bill.billId, ["10.00", "20.00"]);
  await db()
    .insert(billAttachment)
    .values({ billId: bill.billId, position: 0, name: "calls.pdf", content: Buffer.from("%PDF-1.7") });
  const words = `Words ${randomUUID()}`;
  const subject = { kind: "bill", billId: complained.billId } as const;
  const ticket = await openTicket(owner, { requestId: uuidv7(), subject, reason: "other", words });
  const given = { fromLineId: mobile.lineId, toLineId: left.lineId, amountCents: 500, feeCents: 0, everyDays: null } as const;
  const transfer = uuidv7();
  await db()
    .insert(creditTransfer)
    .values({ id: transfer, accountId, ...given, state: "draft", createdAt: new Date() });
  await giveMandate(owner, aMandateWish(debited));
  const receipt = uuidv7();
  const open = { method: "card", state: "closed", createdAt: new Date(), nextAttemptAt: new Date() } as const;
  await db()
    .insert(topUp)
    .values({ id: receipt, lineId: mobile.lineId, accountId, amountCents: 1200, ...open });
  await makePayLink(owner, other.billId);
  const [link] = await db().select({ id: payLink.id }).from(payLink).where(eq(payLink.billId, other.billId));
  const checkout = checkoutRefOf(await startBillPayment(owner, paying.billId, aPayer));
  const [payment] = await paymentsOf(paying.billId);

  return {
    accountId,
    parts: {
      account: accountId,
      bill: bill.billId,
      other: other.billId,
      line: fixed,
      ticket: ticket.id,
      transfer,
      receipt: linkToken("receipt", receipt),
      link: linkToken("pay", link?.id ?? ""),
      checkout,
      payment: payment?.id ?? "",
    },
    lines: { fixed, mobile: mobile.lineId, left: left.lineId, debited },
    marks: [...[bill, other, paying, complained].map(({ number }) => number), note, words, name, made.number, mobile.number],
    ownMarks: [email, made.mobile],
  };
}
