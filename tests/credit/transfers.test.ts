import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { association, rateLimit } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { clock } from "@/lib/clock";
import { draftTransfer, type TransferDraft } from "@/lib/credit/commands/transfers/draft";
import { orderTransfer } from "@/lib/credit/commands/transfers/order";
import { runTransferPlans } from "@/lib/credit/commands/transfers/plans";
import { getTransfer, listTransferPlans, listTransfers } from "@/lib/credit/queries/transfers";
import { dayOf } from "@/lib/dates";
import { aDelegate, aLine } from "../fixtures/billing";
import { aLeaver, aMovement, creditNow, topUpNow } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { setEnv } from "../fixtures/operator";
import { refusal } from "../fixtures/refusal";
import { load } from "../fixtures/usage";
import {
  balanceOf,
  deliver,
  draft,
  draftOf,
  fresh,
  give,
  inDays,
  owedTopUps,
  realNow,
  shown,
  told,
  transfersOf,
  twoCustomers,
  useTransfers,
} from "../fixtures/transfers";

useDatabase();
const sandbox = useTransfers();

describe("credit that is given", () => {
  it("waits for its yes, leaves the line at once, and arrives when the network says so; both sides see it", async () => {
    const { giver, other } = await twoCustomers();
    const before = await owedTopUps();
    const id = await draft(giver, other.number);
    expect(await balanceOf(giver.lineId)).toBe(2000);
    expect(await getTransfer(giver.principal, id)).toMatchObject({ state: "draft", amountCents: 500, feeCents: 0, to: other.number });
    expect((await listTransfers(giver.principal, giver.lineId)).transfers).toEqual([]);
    await orderTransfer(fresh(giver), id);
    expect(await balanceOf(giver.lineId)).toBe(1500);
    expect(await balanceOf(other.lineId)).toBe(200);
    expect(await owedTopUps()).toBe(before - 500);
    await deliver(other.lineId);
    expect(await balanceOf(other.lineId)).toBe(700);
    expect(await owedTopUps()).toBe(before);
    expect((await creditNow(giver.lineId)).movements.at(-1)).toMatchObject({ kind: "transfer", amountCents: -500, note: shown(other) });
    expect((await creditNow(other.lineId)).movements.at(-1)).toMatchObject({ kind: "transfer", amountCents: 500, note: shown(giver) });
    expect((await listTransfers(giver.principal, giver.lineId)).transfers).toMatchObject([{ isReceived: false, state: "given" }]);
    expect((await listTransfers(other.principal, other.lineId)).transfers).toMatchObject([{ isReceived: true, other: giver.number }]);
    expect(await told(giver.email)).toEqual([["credit-transfer", "given"]]);
    const arrived = (await (await fetch(`${sandbox.url()}/sandbox/top-ups.json`)).json()) as { topUp: object }[];
    expect(arrived.at(-1)?.topUp).toMatchObject({ number: other.number, amount: "5.00", credit_of: giver.number });
  });

  it("is told by SMS to the number that has it", async () => {
    setEnv("SMS_URL", "http://user:key@127.0.0.1:9/sms");
    const { giver, other } = await twoCustomers();
    await give(giver, other.number);
    await deliver(other.lineId);
    expect(await told(other.number)).toEqual([["credit-given", shown(giver)]]);
  });

  it("costs what the operator says, and comes back with that when the network refuses it", async () => {
    setEnv("CREDIT_TRANSFER_FEE_CENTS", "50");
    const { giver, other } = await twoCustomers();
    const before = await owedTopUps();
    await give(giver, other.number, { everyDays: 7 });
    expect((await creditNow(giver.lineId)).movements.slice(-2).map(({ kind, amountCents }) => [kind, amountCents])).toEqual([
      ["transfer", -500],
      ["fee", -50],
    ]);
    await sandbox.order("/sandbox/faults", { network: { mode: "refuse", times: 1 } });
    await deliver(other.lineId);
    await deliver(other.lineId);
    expect(await balanceOf(giver.lineId)).toBe(2000);
    expect(await balanceOf(other.lineId)).toBe(200);
    expect(await owedTopUps()).toBe(before);
    expect(await transfersOf(giver.lineId)).toMatchObject([
      { state: "refused", refusal: expect.stringContaining("does not take") as string },
    ]);
    expect(await told(giver.email)).toEqual([["credit-transfer", "refused"]]);
    expect(await listTransferPlans(giver.principal, giver.lineId)).toEqual([]);
  });

  it("is given once, however often and from how many places it is confirmed, and never below zero", async () => {
    const { giver, other } = await twoCustomers(1000);
    const id = await draft(giver, other.number);
    await Promise.all([1, 2, 3, 4].map(() => orderTransfer(fresh(giver), id)));
    expect(await balanceOf(giver.lineId)).toBe(500);
    const drafts = await Promise.all([1, 2, 3].map(() => draft(giver, other.number, { amountCents: 300 })));
    const ends = await Promise.all(drafts.map((one) => refusal(orderTransfer(fresh(giver), one))));
    expect(ends.sort()).toEqual(["done", "transfer-short", "transfer-short"]);
    expect(await balanceOf(giver.lineId)).toBe(200);
  });

  it("stays within the limits of a day and a month, whoever is faster", async () => {
    setEnv("CREDIT_TRANSFER_DAY_CENTS", "1000");
    setEnv("CREDIT_TRANSFER_MONTH_CENTS", "1500");
    clock.now = () => new Date("2026-12-10T11:00:00Z");
    const { giver, other } = await twoCustomers(5000);
    const drafts = await Promise.all([1, 2, 3].map(() => draft(giver, other.number)));
    const ends = await Promise.all(drafts.map((one) => refusal(orderTransfer(fresh(giver), one))));
    expect(ends.sort()).toEqual(["done", "done", "transfer-limit"]);
    expect(await refusal(draft(giver, other.number))).toBe("transfer-limit");
    clock.now = () => new Date("2026-12-11T11:00:00Z");
    await give(giver, other.number);
    expect(await refusal(draft(giver, other.number))).toBe("transfer-limit");
    clock.now = () => new Date("2027-01-01T11:00:00Z");
    expect(await refusal(draft(giver, other.number))).toBe("done");
  });

  it("is money: a gift of ours stays where it is, and does not become money on the way", async () => {
    const { giver, other } = await twoCustomers(500);
    await aMovement(giver.lineId, { amountCents: 1000, kind: "bonus" });
    await give(giver, other.number);
    expect(await refusal(draft(giver, other.number, { amountCents: 100 }))).toBe("transfer-short");
    expect(await balanceOf(giver.lineId)).toBe(1000);
  });

  it("goes from a mobile line of one's own to another one of ours, at an amount that is offered", async () => {
    const { giver, other } = await twoCustomers();
    const gone = await aLeaver(1000);
    const end = (number: string, over: Partial<TransferDraft> = {}) => refusal(draft(giver, number, over));
    expect(await end(giver.number)).toBe("transfer-same");
    for (const spelled of [
      giver.number.replace("+39", "0039 "),
      giver.number.slice(3),
      `+39 ${giver.number.slice(3, 6)}-${giver.number.slice(6)}`,
    ])
      expect(await end(spelled)).toBe("transfer-same");
    expect(await end(gone.number)).toBe("number-not-ours");
    expect(await end("+393330000000")).toBe("number-not-ours");
    expect(await end((await aLine()).number)).toBe("mobile-invalid");
    expect(await end("hello")).toBe("mobile-invalid");
    for (const amountCents of [0, -500, 499, 5_000, 1e12]) expect(await end(other.number, { amountCents })).toBe("amount-not-offered");
    expect(await refusal(draftTransfer(gone.principal, draftOf(gone.lineId, other.number)))).toBe("not-found");
    expect(await refusal(draftTransfer(other.principal, draftOf(giver.lineId, other.number)))).toBe("not-found");
    const viewer = await aDelegate(giver.lineId, giver.accountId, { access: "pay" });
    expect(await refusal(draftTransfer(principalOf(viewer.accountId), draftOf(giver.lineId, other.number)))).toBe("not-allowed");
    expect(await transfersOf(giver.lineId)).toEqual([]);
  });

  it("is confirmed by whoever drafted it, just after showing who they are, and not by what has changed meanwhile", async () => {
    const { giver, other } = await twoCustomers();
    const id = await draft(giver, other.number);
    expect(await refusal(orderTransfer(principalOf(giver.accountId, { authenticatedAt: new Date(Date.now() - 600_000) }), id))).toBe(
      "confirm-first",
    );
    expect(await refusal(orderTransfer(fresh(other), id))).toBe("not-found");
    expect(await refusal(orderTransfer(fresh(giver), uuidv7()))).toBe("not-found");
    expect(await refusal(orderTransfer({ ...fresh(giver), actor: "staff" }, id))).toBe("not-found");
    expect(await getTransfer(other.principal, id)).toBeUndefined();
    await db()
      .update(line)
      .set({ leftOn: dayOf(realNow()), leftReason: "ported" })
      .where(eq(line.id, other.lineId));
    expect(await refusal(orderTransfer(fresh(giver), id))).toBe("number-not-ours");
    await db().delete(association).where(eq(association.lineId, giver.lineId));
    expect(await refusal(orderTransfer(fresh(giver), id))).toBe("not-found");
    expect(await balanceOf(giver.lineId)).toBe(2000);
    inDays(1.1);
    expect(await refusal(orderTransfer(fresh(giver), id))).toBe("not-found");
    await runTransferPlans();
    expect(await transfersOf(giver.lineId)).toEqual([]);
  });

  it("counts the tries of an account: nobody learns which numbers are ours", async () => {
    const { giver } = await twoCustomers();
    for (let attempt = 0; attempt < 20; attempt++) await refusal(draft(giver, "+393330000000"));
    expect(await refusal(draft(giver, "+393330000000"))).toBe("too-many-today");
  });

  it("is not taken twice when the operator lists it, and what it knows of the credit waits while it is on its way", async () => {
    const { giver, other } = await twoCustomers();
    await give(giver, other.number);
    const { id } = await topUpNow(other.lineId);
    const at = new Date(Date.now() + 1000).toISOString();
    const common = { number: giver.number, at };
    await load({ type: "balance", reference: uuidv7(), amount: "20.00", ...common });
    await load({ type: "credit", reference: uuidv7(), kind: "transfer", amount: "-5.00", top_up_id: id, ...common });
    expect(await balanceOf(giver.lineId)).toBe(1500);
    await deliver(other.lineId);
    await load({ type: "balance", reference: uuidv7(), amount: "15.00", ...common });
    expect(await balanceOf(giver.lineId)).toBe(1500);
  });

  it("is listed a page at a time, both sides in the order of time", async () => {
    setEnv("CREDIT_TRANSFER_DAY_CENTS", "10000");
    setEnv("CREDIT_TRANSFER_MONTH_CENTS", "10000");
    const { giver, other } = await twoCustomers(3000);
    await aMovement(other.lineId, { amountCents: 3000, kind: "top-up" });
    for (let turn = 0; turn < 12; turn++) {
      await give(giver, other.number, { amountCents: 100 });
      await deliver(other.lineId);
      await db().delete(rateLimit);
      await give(other, giver.number, { amountCents: 100 });
      await deliver(giver.lineId);
    }
    const first = await listTransfers(giver.principal, giver.lineId);
    const second = await listTransfers(giver.principal, giver.lineId, first.next);
    expect([first.transfers.length, second.transfers.length, second.next]).toEqual([20, 4, undefined]);
    const all = [...first.transfers, ...second.transfers];
    expect(new Set(all.map(({ id }) => id)).size).toBe(24);
    expect(all.map(({ isReceived }) => isReceived)).toEqual(Array.from({ length: 24 }, (_, index) => index % 2 === 0));
    expect((await listTransfers(principalOf(uuidv7()), giver.lineId)).transfers).toEqual([]);
  });
});
