import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { debitMandate } from "@/db/schema/billing/direct-debit";
import { rateLimit } from "@/db/schema/identity";
import { getArrangements } from "@/lib/billing/queries/arrangements";
import { announceDebits } from "@/lib/payments/commands/debit/announce";
import { endMandate } from "@/lib/payments/commands/debit/end-mandate";
import { giveMandate } from "@/lib/payments/commands/debit/give-mandate";
import { giveMandateInput } from "@/lib/payments/input/debit";
import { getDebiting, getMandatePdf, listPastDebits, listUpcomingDebits } from "@/lib/payments/queries/debit";
import { addDays, dayOf } from "@/lib/dates";
import { unseal } from "@/lib/one-time";
import { aBill, aDelegate, aLine, aMobileNumber, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aFixedCustomer, aMandateWish, anAnnouncedDebit, debitsOf, IBAN, mandatesOf, toldOfDebit } from "../fixtures/debit";
import { principalOf } from "../fixtures/identity";
import { setEnv } from "../fixtures/operator";
import { refusal } from "../fixtures/refusal";

useDatabase();
beforeEach(() => db().delete(rateLimit));

const TEXT = {
  title: "Mandate",
  intro: "Keep it.",
  labels: { creditor: "a", creditorId: "b", reference: "c", type: "d", line: "e", iban: "f", holder: "g", signed: "h" },
  type: "Core",
  facts: "Facts",
  agreed: "Agreed",
  locale: "en",
};

describe("a mandate", () => {
  it("keeps its words, shows the end of the IBAN, and seals the rest", async () => {
    const { principal, lineId, email } = await aFixedCustomer();
    await giveMandate(principal, aMandateWish(lineId));
    const [given] = await mandatesOf(lineId);
    const id = given?.id ?? "";
    expect(given).toMatchObject({ state: "active", ibanShown: "IT…3456", words: `I authorise ${id.replaceAll("-", "")}, 5 days before.` });
    expect(JSON.stringify(given)).not.toContain(IBAN);
    expect(JSON.parse(unseal(given?.bankAccount ?? "", id))).toEqual({ iban: IBAN, holder: "Mario Prova" });
    expect(await toldOfDebit(email)).toEqual(["direct-debit given"]);
    await expect(db().update(debitMandate).set({ words: "other" }).where(eq(debitMandate.id, id))).rejects.toThrow();
    expect((await getMandatePdf(principal, id, TEXT))?.subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("is looked at before it is confirmed, and the same page sent twice is one", async () => {
    const { principal, lineId } = await aFixedCustomer();
    const wish = aMandateWish(lineId);
    expect(await refusal(giveMandate(principal, { ...wish, isConfirmed: false }))).toBe("confirm-mandate");
    expect(await mandatesOf(lineId)).toEqual([]);
    await Promise.all([1, 2, 3].map(() => refusal(giveMandate(principal, wish))));
    expect(await refusal(giveMandate(principal, wish))).toBe("done");
    expect(await mandatesOf(lineId)).toHaveLength(1);
  });

  it("is one for a line: a new one of one's own takes the old one's place, another account's stays", async () => {
    const { principal, lineId } = await aFixedCustomer();
    await Promise.all([1, 2, 3].map(() => refusal(giveMandate(principal, aMandateWish(lineId)))));
    const states = (await mandatesOf(lineId)).map(({ state }) => state);
    expect(states.filter((state) => state === "active")).toHaveLength(1);
    const { accountId } = await anAccount();
    await anAssociation(accountId, lineId);
    expect(await refusal(giveMandate(principalOf(accountId), aMandateWish(lineId)))).toBe("mandate-already");
    const seen = await getDebiting(principalOf(accountId), lineId);
    expect(seen?.mandate).toMatchObject({ isOwn: false, ibanShown: "", words: "" });
  });

  it("needs a fresh proof by the person, a fixed line that was proved, and a creditor", async () => {
    const { principal, lineId } = await aFixedCustomer();
    const wish = aMandateWish(lineId);
    const stale = { ...principal, authenticatedAt: new Date(Date.now() - 600_000) };
    expect(await refusal(giveMandate(stale, wish))).toBe("confirm-first");
    expect(await refusal(giveMandate({ ...principal, actor: "staff" }, wish))).toBe("not-found");
    const delegate = await aDelegate(lineId, principal.subject, { access: "manage" });
    expect(await refusal(giveMandate(principalOf(delegate.accountId), wish))).toBe("not-allowed");
    const mobile = await aLine({ kind: "mobile", number: aMobileNumber() });
    await anAssociation(principal.subject, mobile.lineId);
    expect(await refusal(giveMandate(principal, aMandateWish(mobile.lineId)))).toBe("not-found");
    setEnv("DEMO", "0");
    setEnv("PUBLIC_URL", "http://localhost:3000");
    setEnv("PAYMENTS_MODE", "");
    setEnv("STRIPE_WEBHOOK_SECRET", "");
    expect(await refusal(giveMandate(principal, wish))).toBe("debits-unavailable");
  });

  it("is nobody else's to see, to download or to end; a delegate sees when a bill is debited, not from where", async () => {
    const { principal, lineId, billId } = await anAnnouncedDebit();
    const [given] = await mandatesOf(lineId);
    const id = given?.id ?? "";
    const { principal: stranger } = await aFixedCustomer();
    expect(await getDebiting(stranger, lineId)).toBeUndefined();
    expect(await getArrangements(stranger, billId)).toBeUndefined();
    expect(await getMandatePdf(stranger, id, TEXT)).toBeUndefined();
    expect([await listUpcomingDebits(stranger, id), await listPastDebits(stranger, lineId)]).toEqual([[], []]);
    expect(await refusal(giveMandate(stranger, aMandateWish(lineId)))).toBe("not-found");
    expect(await refusal(endMandate(stranger, id))).toBe("not-found");
    const { accountId } = await aDelegate(lineId, principal.subject);
    const seen = await getArrangements(principalOf(accountId), billId);
    expect(seen).toMatchObject({ isShared: true, debit: { state: "planned", iban: null }, mandate: { isActive: true, iban: null } });
    expect((await getArrangements(principal, billId))?.debit).toMatchObject({ iban: "IT…3456" });
    expect(await getDebiting(principalOf(accountId), lineId)).toBeUndefined();
  });

  it("ends at once, and what was announced with it", async () => {
    const { principal, lineId, billId, email } = await anAnnouncedDebit();
    const [given] = await mandatesOf(lineId);
    await endMandate(principal, given?.id ?? "");
    expect(await mandatesOf(lineId)).toMatchObject([{ state: "ended", endReason: "customer" }]);
    expect(await debitsOf(billId)).toMatchObject([{ state: "canceled" }]);
    expect(await refusal(endMandate(principal, given?.id ?? ""))).toBe("not-found");
    expect(await toldOfDebit(email)).toEqual(["direct-debit given", "direct-debit announced", "direct-debit ended"]);
    await announceDebits();
    expect(await debitsOf(billId)).toHaveLength(1);
  });

  it.each([
    [IBAN, undefined],
    ["it60 x054 2811 1010 0000 0123 456", undefined],
    ["IT60X0542811101000000123457", "iban-invalid"],
    ["IT60X054281110100000012345", "iban-invalid"],
    ["4242424242424242", "iban-invalid"],
    ["", "iban-invalid"],
  ])("reads the IBAN %j", (iban, wrong) => {
    const id = "5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11";
    const read = giveMandateInput.safeParse({ requestId: id, lineId: id, iban, holder: "Mario Prova" });
    expect(read.error?.issues[0]?.message).toBe(wrong);
  });
});

describe("what is announced", () => {
  it("is each bill once, fourteen days before or when it comes, with a mail", async () => {
    const { principal, lineId, email } = await aFixedCustomer();
    const today = dayOf(new Date());
    const overdue = await aBill({ lineId, dueDate: addDays(today, -1) });
    await giveMandate(principal, aMandateWish(lineId));
    const soon = await aBill({ lineId, dueDate: addDays(today, 1) });
    const later = await aBill({ lineId, dueDate: addDays(today, 14) });
    const far = await aBill({ lineId, dueDate: addDays(today, 15) });
    await Promise.all([announceDebits(), announceDebits(), announceDebits()]);
    expect(await debitsOf(overdue.billId)).toEqual([]);
    expect(await debitsOf(soon.billId)).toMatchObject([{ state: "planned", dueOn: addDays(today, 5), amountCents: 3790 }]);
    expect(await debitsOf(later.billId)).toMatchObject([{ dueOn: addDays(today, 14) }]);
    expect(await debitsOf(far.billId)).toEqual([]);
    expect((await toldOfDebit(email)).filter((one) => one === "direct-debit announced")).toHaveLength(2);
    const [mandate] = await mandatesOf(lineId);
    const upcoming = await listUpcomingDebits(principal, mandate?.id ?? "");
    expect(upcoming.map(({ billId, dueOn }) => [billId, dueOn])).toEqual([
      [soon.billId, addDays(today, 5)],
      [later.billId, addDays(today, 14)],
      [far.billId, addDays(today, 15)],
    ]);
  });
});
