import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { bill } from "@/db/schema/billing";
import { payLink } from "@/db/schema/payments/pay-link";
import { staff } from "@/db/schema/staff";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { getBill } from "@/lib/billing/queries/get-bill";
import { assignWaitingBill, takeBackAssignment } from "@/lib/bss/commands/assign-waiting-bill";
import {
  findCandidate,
  getWaiting,
  listAssigned,
  listWaiting,
  type WaitingBillView,
  type WaitingCursor,
} from "@/lib/bss/queries/waiting-bills";
import { clock } from "@/lib/clock";
import { addStaff, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { importerPrincipal } from "@/lib/staff/rules";
import { aBill, aCustomer, aLine, aMobileNumber, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

let staffId: string;
const importer = () => importerPrincipal({ id: staffId }, clock.now());

beforeAll(async () => {
  await addStaff(terminalPrincipal(), { email: "importer@posta.example", role: "importer" });
  const [made] = await db().select({ id: staff.id }).from(staff);
  staffId = made?.id ?? "";
});

/** A line with its owner's account, and a bill for its holder that waits for a line. */
async function aWaitingBill(over: Partial<typeof bill.$inferInsert> = {}) {
  const { customerId, taxCode } = await aCustomer();
  const { lineId, number } = await aLine({ customerId });
  const { accountId } = await anAccount();
  await anAssociation(accountId, lineId);
  const { billId } = await aBill({ lineId: null, recipientTaxCode: taxCode, ...over });
  return { lineId, number, billId, owner: principalOf(accountId) };
}

const assign = (billId: string, lineId: string, isOtherHolder = false) =>
  assignWaitingBill(importer(), staffId, { billId, lineId, isOtherHolder });

describe("a bill without a line", () => {
  it("is given one once, of two at the same moment too; its customer sees it, and it is written down", async () => {
    const { billId, lineId, number, owner } = await aWaitingBill();
    expect(await getBill(owner, billId)).toBeUndefined();
    expect(await findCandidate(importer(), billId, number)).toMatchObject({ lineId, number, isHolders: true });
    const said = await Promise.all([1, 2, 3].map(() => refusal(assign(billId, lineId))));
    expect(said.toSorted()).toEqual(["bill-assigned", "bill-assigned", "done"]);
    expect(await getBill(owner, billId)).toMatchObject({ id: billId });
    expect(await getWaiting(importer(), billId)).toBeUndefined();
    expect(await refusal(findCandidate(importer(), billId, number))).toBe("not-found");
    const audited = await db()
      .select({ action: auditLog.action, actor: auditLog.actor, details: auditLog.details })
      .from(auditLog)
      .where(eq(auditLog.target, billId));
    expect(audited).toEqual([{ action: "bill.assign-by-hand", actor: `staff:${staffId}`, details: { lineId, isHolders: true } }]);
  });

  it("goes to another customer's line only when that was agreed to; to a mobile, or no line of ours, never", async () => {
    const { billId } = await aWaitingBill();
    const other = await aLine();
    expect(await findCandidate(importer(), billId, other.number)).toMatchObject({ isHolders: false });
    expect(await refusal(assign(billId, other.lineId))).toBe("confirm-holder");
    const mobile = await aLine({ kind: "mobile", number: aMobileNumber() });
    expect(await refusal(findCandidate(importer(), billId, mobile.number))).toBe("line-not-fixed");
    expect(await refusal(assign(billId, mobile.lineId, true))).toBe("line-not-fixed");
    expect(await refusal(findCandidate(importer(), billId, "06 1"))).toBe("phone-invalid");
    expect(await refusal(findCandidate(importer(), billId, "+39 06 9999 9999"))).toBe("number-not-ours");
    expect(await refusal(assign(billId, "01900000-0000-7000-8000-000000000003", true))).toBe("not-found");
    await assign(billId, other.lineId, true);
    expect(await db().select({ lineId: bill.lineId, customerId: bill.customerId }).from(bill).where(eq(bill.id, billId))).toEqual([
      { lineId: other.lineId, customerId: other.customerId },
    ]);
  });

  it("of a company is its holder's by the VAT number as well", async () => {
    const { customerId } = await aCustomer({ taxCode: null, vatNumber: "IT01234567897" });
    const { number } = await aLine({ customerId });
    for (const named of [{ recipientTaxCode: "01234567897" }, { recipientVatNumber: "IT01234567897", recipientTaxCode: null }]) {
      const { billId } = await aBill({ lineId: null, ...named });
      expect(await findCandidate(importer(), billId, number)).toMatchObject({ isHolders: true });
      expect(await getWaiting(importer(), billId)).toMatchObject({ isKnown: true });
    }
    const { billId } = await aBill({ lineId: null });
    expect(await findCandidate(importer(), billId, number)).toMatchObject({ isHolders: false });
    expect(await getWaiting(importer(), billId)).toMatchObject({ isKnown: false });
  });

  it("stands once on one of the pages", async () => {
    const made = await Promise.all(Array.from({ length: 35 }, () => aBill({ lineId: null, issueDate: "2026-01-15" })));
    const seen: WaitingBillView[] = [];
    let after: WaitingCursor | undefined;
    do {
      const page = await listWaiting(importer(), after);
      seen.push(...page.bills);
      after = page.next;
    } while (after);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(made.every(({ billId }) => seen.some(({ id }) => id === billId))).toBe(true);
  });
});

describe("what was assigned by hand", () => {
  it("is taken back while nothing came of it, once, and may be assigned again", async () => {
    const { billId, lineId, owner } = await aWaitingBill();
    await assign(billId, lineId);
    expect((await listAssigned(importer())).map((one) => one.billId)).toContain(billId);
    const said = await Promise.all([1, 2].map(() => refusal(takeBackAssignment(importer(), billId))));
    expect(said.toSorted()).toEqual(["done", "not-found"]);
    expect(await getBill(owner, billId)).toBeUndefined();
    expect(await getWaiting(importer(), billId)).toMatchObject({ id: billId });
    await assign(billId, lineId);
    expect(await getBill(owner, billId)).toMatchObject({ id: billId });
  });

  it("stays once something was paid, or a link to pay it is out; and so does what no person assigned", async () => {
    const paid = await aWaitingBill();
    await assign(paid.billId, paid.lineId);
    await db().transaction((tx) =>
      applyPayment(tx, {
        billId: paid.billId,
        source: "operator",
        reference: "R-9",
        amountCents: 100,
        paidOn: "2026-03-01",
        at: clock.now(),
      }),
    );
    const linked = await aWaitingBill();
    await assign(linked.billId, linked.lineId);
    const { subject: accountId } = linked.owner;
    await db().insert(payLink).values({
      id: "01900000-0000-7000-8000-000000000004",
      billId: linked.billId,
      accountId,
      createdAt: clock.now(),
      expiresAt: clock.now(),
    });
    for (const { billId, owner } of [paid, linked]) {
      expect(await refusal(takeBackAssignment(importer(), billId))).toBe("assignment-stays");
      expect(await getBill(owner, billId)).toMatchObject({ id: billId });
      expect((await listAssigned(importer())).map((one) => one.billId)).toContain(billId);
    }
    const { lineId } = await aLine();
    const { billId } = await aBill({ lineId });
    expect(await refusal(takeBackAssignment(importer(), billId))).toBe("not-found");
  });
});

it("is nobody else's to see or to do: customers and other staff find nothing", async () => {
  const { billId, lineId, number, owner } = await aWaitingBill();
  for (const principal of [owner, { ...importer(), scopes: [] }]) {
    for (const read of [
      listWaiting(principal),
      getWaiting(principal, billId),
      findCandidate(principal, billId, number),
      listAssigned(principal),
    ])
      expect(await refusal(read)).toBe("not-found");
    expect(await refusal(assignWaitingBill(principal, staffId, { billId, lineId, isOtherHolder: true }))).toBe("not-found");
    expect(await refusal(takeBackAssignment(principal, billId))).toBe("not-found");
  }
});
