import { describe, expect, it } from "vitest";
import { billState, canPay, dueCents, progressToDue, type BillStanding } from "@/lib/billing/rules";

const open: BillStanding = { state: "open", totalCents: 3790, paidCents: 0, disputedCents: 0, dueDate: "2026-11-30" };

describe("billState", () => {
  it.each([
    ["before it is due", open, "2026-11-29", "unpaid"],
    ["on the day it is due", open, "2026-11-30", "unpaid"],
    ["the day after", open, "2026-12-01", "overdue"],
    ["in part, in time", { ...open, paidCents: 100 }, "2026-11-30", "partly_paid"],
    ["in part, too late", { ...open, paidCents: 100 }, "2026-12-01", "overdue"],
    ["while a payment is live", { ...open, state: "processing" as const }, "2026-12-01", "processing"],
    ["disputed whole, too late", { ...open, disputedCents: 3790 }, "2026-12-01", "unpaid"],
    ["disputed in part, too late", { ...open, disputedCents: 3789 }, "2026-12-01", "overdue"],
    ["paid", { ...open, state: "paid" as const, paidCents: 3790 }, "2026-12-01", "paid"],
    ["a credit note", { ...open, state: "credited" as const, totalCents: -500 }, "2026-12-01", "credited"],
  ])("%s", (_, bill, today, state) => {
    expect(billState(bill, today)).toBe(state);
  });
});

describe("what is due", () => {
  it("is the total less what was paid, never below zero, and decides who may pay", () => {
    expect(dueCents({ ...open, paidCents: 790 })).toBe(3000);
    expect(dueCents({ ...open, totalCents: -500 })).toBe(0);
    expect(dueCents({ ...open, disputedCents: 790 })).toBe(3000);
    expect(dueCents({ ...open, paidCents: 3500, disputedCents: 790 })).toBe(0);
    expect(canPay({ ...open, disputedCents: 3790 })).toBe(false);
    expect(canPay(open)).toBe(true);
    expect(canPay({ ...open, state: "paid", paidCents: 3790 })).toBe(false);
    expect(canPay({ ...open, state: "credited", totalCents: -500 })).toBe(false);
  });
});

describe("progressToDue", () => {
  it.each([
    ["2026-11-01", 0],
    ["2026-10-01", 0],
    ["2026-11-16", 0.5],
    ["2026-12-01", 1],
    ["2026-12-30", 1],
  ])("on %s is %d", (today, progress) => {
    expect(progressToDue("2026-11-01", "2026-12-01", today)).toBe(progress);
  });

  it("is at its end for a bill that is due when issued", () => {
    expect(progressToDue("2026-11-01", "2026-11-01", "2026-11-01")).toBe(1);
  });
});
