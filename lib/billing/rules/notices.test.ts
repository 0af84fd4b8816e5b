import { describe, expect, it } from "vitest";
import {
  decideOccasion,
  endsSuspension,
  firstOccasions,
  isNoticeOn,
  suspensionNotBefore,
  type NoticeBill,
  type Occasion,
} from "@/lib/billing/rules/notices";

const aBill = (over: Partial<NoticeBill> = {}): NoticeBill => ({
  state: "open",
  totalCents: 3790,
  paidCents: 0,
  disputedCents: 0,
  issueDate: "2026-11-10",
  dueDate: "2026-12-05",
  importedOn: "2026-11-11",
  isPlanned: false,
  isDebited: false,
  debitFailedOn: undefined,
  isSuspensionNoticed: false,
  ...over,
});

/** Told, or what is looked at next and on which instant. */
function decide(kind: Occasion, at: string, over: Partial<NoticeBill> = {}): string {
  const { isTold, next } = decideOccasion(kind, aBill(over), new Date(at), 15);
  return [isTold ? "told" : "not", next && `${next.kind} ${next.at.toISOString()}`].filter(Boolean).join(", then ");
}

describe("a notice", () => {
  it.each<[Occasion, string, Partial<NoticeBill>, string]>([
    ["new", "2026-11-12T10:00:00Z", {}, "told"],
    ["new", "2026-12-10T10:00:00Z", {}, "told"],
    ["new", "2026-12-11T10:00:00Z", {}, "not"],
    ["new", "2026-11-12T10:00:00Z", { state: "paid", paidCents: 3790 }, "not"],
    ["due", "2026-11-29T10:00:00Z", {}, "not, then due 2026-11-30T07:00:00.000Z"],
    ["due", "2026-11-30T07:00:00Z", {}, "told, then overdue 2026-12-06T07:00:00.000Z"],
    ["due", "2026-12-05T19:00:00Z", {}, "told, then overdue 2026-12-06T07:00:00.000Z"],
    ["due", "2026-12-06T10:00:00Z", {}, "not, then overdue 2026-12-06T07:00:00.000Z"],
    ["due", "2026-12-01T10:00:00Z", { disputedCents: 3790 }, "not, then due 2026-12-02T07:00:00.000Z"],
    ["due", "2026-12-01T10:00:00Z", { state: "processing" }, "not, then due 2026-12-02T07:00:00.000Z"],
    ["due", "2026-12-01T10:00:00Z", { state: "credited" }, "not"],
    ["overdue", "2026-12-06T10:00:00Z", {}, "told, then suspension 2026-12-20T07:00:00.000Z"],
    ["overdue", "2026-12-05T10:00:00Z", {}, "not, then overdue 2026-12-06T07:00:00.000Z"],
    ["overdue", "2026-12-06T10:00:00Z", { dueDate: "2027-01-04" }, "not, then overdue 2027-01-05T07:00:00.000Z"],
    ["overdue", "2026-12-06T10:00:00Z", { paidCents: 1000, disputedCents: 2790 }, "not, then overdue 2026-12-07T07:00:00.000Z"],
    ["overdue", "2026-12-06T10:00:00Z", { isDebited: true }, "not, then overdue 2026-12-07T07:00:00.000Z"],
    ["overdue", "2026-12-06T10:00:00Z", { isPlanned: true, dueDate: "2027-01-05" }, "not, then due 2026-12-06T07:00:00.000Z"],
    ["suspension", "2026-12-06T10:00:00Z", { isPlanned: true, dueDate: "2026-12-06" }, "not, then due 2026-12-06T07:00:00.000Z"],
    ["overdue", "2026-12-06T10:00:00Z", { debitFailedOn: "2026-12-05" }, "not, then overdue 2026-12-08T07:00:00.000Z"],
    ["overdue", "2026-12-08T10:00:00Z", { debitFailedOn: "2026-12-05" }, "told, then suspension 2026-12-20T07:00:00.000Z"],
    ["overdue", "2027-02-01T10:00:00Z", { importedOn: "2027-01-20" }, "not, then suspension 2027-02-04T07:00:00.000Z"],
    ["suspension", "2026-12-19T10:00:00Z", {}, "not, then suspension 2026-12-20T07:00:00.000Z"],
    ["suspension", "2026-12-20T10:00:00Z", {}, "told, then suspension 2026-12-21T07:00:00.000Z"],
    ["suspension", "2026-12-21T10:00:00Z", { isSuspensionNoticed: true }, "not, then suspension 2026-12-22T07:00:00.000Z"],
    ["suspension", "2026-12-20T10:00:00Z", { disputedCents: 3790 }, "not, then suspension 2026-12-21T07:00:00.000Z"],
    ["suspension", "2026-12-20T10:00:00Z", { state: "paid", paidCents: 3790 }, "not"],
    ["paid", "2026-12-01T02:00:00Z", { state: "paid", paidCents: 3790 }, "told"],
    ["paid", "2026-12-01T10:00:00Z", { paidCents: 1000 }, "not"],
    ["debit-failed", "2026-12-01T02:00:00Z", {}, "told"],
    ["debit-failed", "2026-12-01T02:00:00Z", { state: "paid", paidCents: 3790 }, "not"],
  ])("%s at %s of %o: %s", (kind, at, over, expected) => {
    expect(decide(kind, at, over)).toBe(expected);
  });

  it("waits for the morning in Rome, in winter and in summer, whatever the server's day is", () => {
    // 00:30 in Rome: its day has come, and the server's has not.
    expect(decide("due", "2026-11-29T23:30:00Z")).toBe("not, then due 2026-11-30T07:00:00.000Z");
    expect(decide("overdue", "2026-12-05T23:30:00Z")).toBe("not, then overdue 2026-12-06T07:00:00.000Z");
    expect(decide("new", "2026-11-12T06:59:59Z")).toBe("not, then new 2026-11-12T07:00:00.000Z");
    expect(decide("new", "2026-11-12T20:00:00Z")).toBe("not, then new 2026-11-13T07:00:00.000Z");
    const summer = { issueDate: "2026-07-01", dueDate: "2026-07-25", importedOn: "2026-07-01" };
    expect(decide("new", "2026-07-02T05:59:59Z", summer)).toBe("not, then new 2026-07-02T06:00:00.000Z");
    expect(decide("new", "2026-07-02T18:59:59Z", summer)).toBe("told");
  });
});

describe("a bill that comes", () => {
  const first = (over: object) =>
    firstOccasions({ issueDate: "2026-11-10", dueDate: "2026-12-05", totalCents: 3790, ...over }, new Date("2026-11-12T10:00:00Z")).map(
      ({ kind, at }) => `${kind} ${at.toISOString()}`,
    );
  it("is news for thirty days, and is reminded of unless it is due in a moment", () => {
    expect(first({})).toEqual(["new 2026-11-12T10:00:00.000Z", "due 2026-11-30T07:00:00.000Z"]);
    expect(first({ issueDate: "2026-10-12" })[0]).toMatch(/^due/);
    expect(first({ dueDate: "2026-11-15" })).toEqual(["new 2026-11-12T10:00:00.000Z", "overdue 2026-11-16T07:00:00.000Z"]);
    expect(first({ issueDate: "2024-01-10", dueDate: "2024-02-05" })).toEqual(["overdue 2024-02-06T07:00:00.000Z"]);
    expect(first({ totalCents: -100 })).toEqual([]);
  });
});

describe("the days before a suspension", () => {
  it("are never fewer than forty", () => {
    expect(suspensionNotBefore("2026-12-20", 45)).toBe("2027-02-03");
    expect(suspensionNotBefore("2026-12-20", 40)).toBe("2027-01-29");
    expect(suspensionNotBefore("2026-12-20", 10)).toBe("2027-01-29");
  });

  it("are over when the bill is overdue no more, and not while a payment is under way", () => {
    const overdue = aBill({ dueDate: "2026-11-20" });
    const today = "2026-12-20";
    expect(endsSuspension(overdue, today)).toBe(false);
    expect(endsSuspension({ ...overdue, state: "processing" }, today)).toBe(false);
    for (const over of [{ state: "paid" }, { state: "credited" }, { disputedCents: 3790 }, { dueDate: "2026-12-20" }] as const)
      expect(endsSuspension({ ...overdue, ...over }, today)).toBe(true);
  });
});

describe("who is told", () => {
  const owner = { isDelegate: false, access: "manage" } as const;
  it("is the owner by mail until they say otherwise, and a delegate who may pay once they ask", () => {
    expect(isNoticeOn(owner, [], "due", "mail")).toBe(true);
    expect(isNoticeOn(owner, [], "due", "sms")).toBe(false);
    expect(isNoticeOn(owner, [], "new", "pdf")).toBe(false);
    const choices = [
      { kind: "due", way: "mail", isOn: false },
      { kind: "due", way: "sms", isOn: true },
    ] as const;
    expect(isNoticeOn(owner, choices, "due", "mail")).toBe(false);
    expect(isNoticeOn(owner, choices, "due", "sms")).toBe(true);
    expect(isNoticeOn(owner, choices, "overdue", "mail")).toBe(true);
    for (const access of ["view", "pay", "manage"] as const) {
      expect(isNoticeOn({ isDelegate: true, access }, [], "due", "mail")).toBe(false);
      expect(isNoticeOn({ isDelegate: true, access }, choices, "due", "sms")).toBe(access !== "view");
    }
  });
});
