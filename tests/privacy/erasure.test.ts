import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { v4 as uuidv4 } from "uuid";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { billPayment } from "@/db/schema/billing";
import { account, association, knownDevice, passkey, rateLimit, session, totp } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { delegationInvite } from "@/db/schema/identity/profile";
import { topUpFavourite } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { notification } from "@/db/schema/notifications";
import { usageThreshold } from "@/db/schema/usage";
import { staff } from "@/db/schema/staff";
import { registration } from "@/db/schema/onboarding";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { setConsent } from "@/lib/identity/commands/consents";
import { inviteDelegate } from "@/lib/identity/commands/delegation";
import { openSession } from "@/lib/identity/commands/open-session";
import { REMOVAL_SECONDS } from "@/lib/identity/lost-factors";
import { listConsents } from "@/lib/identity/queries/consents";
import { listLines } from "@/lib/identity/queries/list-lines";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { askErasure, undoErasure } from "@/lib/privacy/commands/ask-erasure";
import { eraseAccounts } from "@/lib/privacy/commands/erase-accounts";
import { ticket } from "@/db/schema/support";
import { openTicket } from "@/lib/support/commands";
import { aMovement } from "../fixtures/credit";
import { aDelegate, anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { noticesTo } from "../fixtures/mails";
import { aCustomerWithBill, aPayer, billNow } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";
import { refusal } from "../fixtures/refusal";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;
const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() => db().delete(rateLimit));
afterEach(() => {
  clock.now = realNow;
});

const inDays = (days: number) => {
  const moved = new Date(Date.now() + days * DAY_MS);
  clock.now = () => moved;
};

async function accountNow(accountId: string) {
  const [row] = await db().select().from(account).where(eq(account.id, accountId));
  if (!row) throw new Error("no account");
  return row;
}

it("is asked for freshly, told by mail, counts from the first time, and is undone with one word", async () => {
  const { accountId, email } = await anAccount();
  const me = principalOf(accountId);
  expect(await refusal(askErasure({ ...me, authenticatedAt: new Date(0) }))).toBe("confirm-first");
  expect(await refusal(askErasure({ ...me, actor: "operator" }))).toBe("not-found");
  expect(await refusal(undoErasure(me))).toBe("not-found");
  await askErasure(me);
  const { eraseAfter } = await accountNow(accountId);
  const days = ((eraseAfter?.getTime() ?? 0) - Date.now()) / DAY_MS;
  expect(days).toBeGreaterThan(14 - 1 / 24);
  expect(days).toBeLessThanOrEqual(15 + 1 / 24);
  await askErasure(me);
  expect((await accountNow(accountId)).eraseAfter).toEqual(eraseAfter);
  expect(await noticesTo(email)).toMatchObject([{ about: "erasure-asked" }]);
  expect(await refusal(undoErasure(principalOf((await anAccount()).accountId)))).toBe("not-found");
  await undoErasure(me);
  inDays(20);
  await eraseAccounts();
  expect(await accountNow(accountId)).toMatchObject({ email, erasedAt: null, eraseAfter: null });
});

it("takes nothing before its day", async () => {
  const { accountId, email } = await anAccount();
  await askErasure(principalOf(accountId));
  inDays(13.9);
  await eraseAccounts();
  expect(await accountNow(accountId)).toMatchObject({ email, erasedAt: null });
});

it("takes the person out and every way in; the bills, the payments, the books and the log stay", async () => {
  const { accountId, principal, lineId, billId } = await aCustomerWithBill();
  const { email } = await accountNow(accountId);
  const mobile = (await accountNow(accountId)).recoveryMobile ?? "";
  const url = await startBillPayment(principal, billId, aPayer);
  await sandbox.pay(url);
  await settlePayment(checkoutRefOf(url));
  const now = new Date();
  await db().transaction((tx) =>
    openSession(tx, { accountId, method: "password" }, { address: "203.0.113.9", userAgent: "a browser", deviceSecret: undefined }, now),
  );
  await db()
    .insert(passkey)
    .values({
      id: uuidv4(),
      accountId,
      publicKey: Buffer.from("k"),
      counter: 0,
      transports: [],
      isBackedUp: false,
      aaguid: "0",
      name: "My phone",
      createdAt: now,
    });
  await db().insert(totp).values({ accountId, sealedSecret: "sealed", lastStep: 0, createdAt: now });
  await db()
    .insert(registration)
    .values({ id: uuidv4(), browserHash: "b", email, passwordHash: "h", language: "it", createdAt: now, expiresAt: now });
  await setConsent(principal, "marketing", true);
  const guest = await aDelegate(lineId, accountId);
  await inviteDelegate(principal, { lineId, email: "friend@posta.example", access: "view", until: "2027-01-01" }).catch(() => undefined);
  await db().insert(topUpFavourite).values({ id: uuidv4(), accountId, number: "+393331112223", name: "Mamma", createdAt: now });
  await db().insert(usageThreshold).values({ accountId, lineId, kind: "data", percent: 80, channel: "mail" });
  await aMovement(lineId);
  const about = { kind: "movement", lineId, position: 1 } as const;
  await openTicket(principal, { requestId: uuidv4(), subject: about, reason: "other", words: "I live in Via Roma" });
  const ended = { state: "settled", requestedAt: now, settledAt: now } as const;
  await db()
    .insert(creditReturn)
    .values({ id: uuidv4(), lineId, accountId, amountCents: 500, way: "bank", ibanEnd: "3456", ...ended });
  const helper = uuidv4();
  await db().insert(staff).values({
    id: helper,
    email: "helper@staff.example",
    role: "operator",
    passwordHash: "h",
    mustChangePassword: false,
    sealedTotpSecret: "s",
    createdAt: now,
  });
  const dayAfter = new Date(now.getTime() + REMOVAL_SECONDS * 1000);
  const lost = { factor: "totp", proof: "answers", proofText: "Knew the name of my dog", proposedBy: helper } as const;
  await db()
    .insert(factorRemoval)
    .values({ id: uuidv4(), accountId, ...lost, createdAt: now, expiresAt: dayAfter });
  await askErasure(principal);
  inDays(15.1);
  await Promise.all([eraseAccounts(), eraseAccounts()]);

  const erased = await accountNow(accountId);
  expect(erased).toMatchObject({
    email: `erased-${accountId}@invalid`,
    name: "",
    recoveryMobile: null,
    passwordHash: "erased",
    erasedAt: clock.now(),
  });
  expect(erased.disabledAt).not.toBeNull();
  for (const table of [association, knownDevice, passkey, totp, topUpFavourite, usageThreshold])
    expect(await db().select().from(table).where(eq(table.accountId, accountId))).toEqual([]);
  const sessions = await db().select().from(session).where(eq(session.accountId, accountId));
  expect(sessions).toMatchObject([{ userAgent: "erased", address: "erased", deviceHash: null }]);
  expect(sessions[0]?.endedAt).not.toBeNull();
  expect(await db().select().from(registration).where(eq(registration.email, email))).toEqual([]);
  expect(await listLines(principalOf(guest.accountId))).toEqual([]);
  const invites = await db().select().from(delegationInvite).where(eq(delegationInvite.grantedBy, accountId));
  expect(invites.every((invite) => invite.email === "erased" && invite.canceledAt !== null)).toBe(true);
  const removals = await db().select().from(factorRemoval).where(eq(factorRemoval.accountId, accountId));
  expect(removals).toMatchObject([{ proofText: "erased", decision: "stopped" }]);
  expect((await listConsents(principal)).map(({ kind }) => kind)).toEqual(["marketing"]);

  expect(await billNow(billId)).toMatchObject({ state: "paid" });
  expect(await db().select().from(ticket).where(eq(ticket.accountId, accountId))).toMatchObject([{ words: "", lineId }]);
  expect(await db().select().from(creditReturn).where(eq(creditReturn.accountId, accountId))).toMatchObject([
    { amountCents: 500, ibanEnd: null },
  ]);
  const payments = await db().select().from(payment).where(eq(payment.accountId, accountId));
  expect(payments).toHaveLength(1);
  const asked = await db()
    .select({ request: paymentAttempt.request })
    .from(paymentAttempt)
    .where(eq(paymentAttempt.paymentId, payments[0]?.id ?? ""));
  expect(asked).toHaveLength(1);
  expect(JSON.stringify(asked)).not.toContain("payer@posta.example");
  expect(await db().select().from(billPayment).where(eq(billPayment.billId, billId))).toHaveLength(1);
  const log = await db().select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.subject, accountId));
  expect(log.filter(({ action }) => action === "account.erase")).toHaveLength(1);

  // Once told, in the last mail; of everything before, only that there was something.
  expect((await noticesTo(email)).map(({ about }) => about)).toEqual(["erasure-done"]);
  const before = await db().select().from(notification).where(eq(notification.address, "erased"));
  expect(JSON.stringify(before)).not.toContain(email);
  expect(JSON.stringify(before)).not.toContain(mobile);
});

it("leaves everybody else as they were", async () => {
  const leaving = await anAccount();
  const staying = await aCustomerWithBill();
  await askErasure(principalOf(leaving.accountId));
  inDays(16);
  await eraseAccounts();
  expect((await accountNow(leaving.accountId)).erasedAt).not.toBeNull();
  expect((await accountNow(staying.accountId)).erasedAt).toBeNull();
  expect(await listLines(staying.principal)).toHaveLength(1);
});
