import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FIELDS, MATRIX, mayDo, STAFF_ROLES, type StaffAction } from "@/lib/staff/matrix";
import { isStaffSessionAlive, STAFF_ABSOLUTE_SECONDS, STAFF_IDLE_SECONDS } from "@/lib/staff/rules";

it("sessions end after a quarter of an hour without a request, and after eight hours", () => {
  const start = new Date("2026-11-23T08:00:00Z");
  const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
  const open = { lastSeenAt: start, expiresAt: after(STAFF_ABSOLUTE_SECONDS), endedAt: null };
  expect(isStaffSessionAlive(open, after(STAFF_IDLE_SECONDS - 1))).toBe(true);
  expect(isStaffSessionAlive(open, after(STAFF_IDLE_SECONDS))).toBe(false);
  expect(isStaffSessionAlive({ ...open, lastSeenAt: after(STAFF_ABSOLUTE_SECONDS - 1) }, after(STAFF_ABSOLUTE_SECONDS))).toBe(false);
  expect(isStaffSessionAlive({ ...open, endedAt: start }, start)).toBe(false);
});

describe("the matrix", () => {
  const sources = readdirSync("lib", { recursive: true, encoding: "utf8" })
    .filter((name) => /actions(\/.*)?\.ts$/.test(name))
    .map((name) => readFileSync(`lib/${name}`, "utf8"));

  it("has a row for every action of staff that is written", () => {
    const written = sources.flatMap((text) => [...text.matchAll(/[sS]taffAction\(\s*"([^"]+)"/g)].map(([, name]) => name ?? ""));
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((name) => !Object.hasOwn(MATRIX, name))).toEqual([]);
  });

  it("lets each role do what its row says, and nothing else", () => {
    for (const action of Object.keys(MATRIX) as StaffAction[])
      for (const role of STAFF_ROLES)
        expect(mayDo(role, action), `${role} ${action}`).toBe((MATRIX[action] as readonly string[]).includes(role));
    expect(mayDo("operator", "audit.read")).toBe(false);
    expect(mayDo("operator", "staff.manage")).toBe(false);
  });

  it("shows nobody a whole recovery mobile, and whoever may not look at customers nothing of them", () => {
    expect(Object.values(FIELDS.recoveryMobile)).not.toContain("full");
    for (const role of STAFF_ROLES)
      if (!mayDo(role, "customers.view")) for (const [field, sights] of Object.entries(FIELDS)) expect(sights[role], field).toBe("hidden");
  });
});
