import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { line } from "@/db/schema/lines";
import { useCard } from "@/lib/credit/commands/use-card";
import { listLines } from "@/lib/identity/queries/list-lines";
import { returnCredit, type ReturnWish } from "@/lib/payments/commands/return-credit";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { aCard, aLeaver, aMovement, aPrepaidCustomer, aTopUpPayer, aWish, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";
import { load } from "../fixtures/usage";

useDatabase();
useNetwork();

const wishOf = (lineId: string): ReturnWish => ({
  requestId: uuidv7(),
  lineId,
  to: { way: "bank", iban: "IT60X0542811101000000123456", holder: "Mario Prova" },
  amountCents: 1500,
  isConfirmed: true,
});

it("offers its credit from its day on, told once, and stays after all where the operator says so", async () => {
  const { principal, lineId, number } = await aPrepaidCustomer(0);
  await aMovement(lineId, { amountCents: 1500, kind: "top-up" });
  const tomorrow = new Date(Date.now() + 36 * 3_600_000).toISOString().slice(0, 10);
  const row = { type: "leaving", number, day: tomorrow, reason: "ported" };
  expect((await load(row, row)).results).toEqual(["done", "unchanged"]);
  expect(await refusal(returnCredit(principal, wishOf(lineId)))).toBe("not-found");
  expect((await load({ ...row, day: "2026-01-31" }, { ...row, day: "2026-01-31" })).results).toEqual(["done", "unchanged"]);
  expect(await listLines(principal)).toMatchObject([{ id: lineId, leftOn: "2026-01-31" }]);
  expect((await load({ ...row, day: "", reason: "ended" })).results).toEqual(["done"]);
  expect(await refusal(returnCredit(principal, wishOf(lineId)))).toBe("not-found");
  expect((await load({ ...row, number: "+393330000000" })).results).toEqual(["refused"]);
  const audits = await db()
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.target, lineId), eq(auditLog.action, "line.leaving")));
  expect(audits).toHaveLength(3);
});

it("is topped up by nobody, and refused in the words of a number that isn't ours", async () => {
  const { principal, number, lineId } = await aLeaver(0);
  const { pin } = await aCard();
  expect(await refusal(startTopUp(principal, aWish(number), aTopUpPayer))).toBe("number-not-ours");
  expect(await refusal(startTopUp(principal, aWish(number, { method: "ricaricard", pin }), aTopUpPayer))).toBe("number-not-ours");
  await db().update(line).set({ leftOn: null, leftReason: null }).where(eq(line.id, lineId));
  expect(await refusal(useCard(principal, lineId, pin, "203.0.113.9"))).toBe("done");
});
