import { describe, expect, it } from "vitest";
import {
  isSessionAlive,
  isTooRecent,
  safePath,
  SESSION_ABSOLUTE_SECONDS,
  SESSION_IDLE_SECONDS,
  SIM_CHANGE_SECONDS,
} from "@/lib/identity/rules";

const start = new Date("2026-11-22T10:00:00Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const fresh = { lastSeenAt: start, expiresAt: after(SESSION_ABSOLUTE_SECONDS), endedAt: null };

describe("isSessionAlive", () => {
  it("ends when idle, when old, and when ended", () => {
    expect(isSessionAlive(fresh, after(SESSION_IDLE_SECONDS - 1))).toBe(true);
    expect(isSessionAlive(fresh, after(SESSION_IDLE_SECONDS))).toBe(false);
    expect(isSessionAlive({ ...fresh, lastSeenAt: after(SESSION_ABSOLUTE_SECONDS - 1) }, after(SESSION_ABSOLUTE_SECONDS))).toBe(false);
    expect(isSessionAlive({ ...fresh, endedAt: start }, start)).toBe(false);
  });
});

describe("safePath", () => {
  it.each(["/home", "/bills/0198-a?payment=1&x=2", "/more/line"])("keeps %s", (path) => {
    expect(safePath(path, "/home")).toBe(path);
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/%09/evil.example\t",
    "/\u0000",
    "/a\r\nSet-Cookie: x",
    "/a b",
    "/../\\evil",
    "",
    "home",
    "/:80",
    "/@evil",
    "/home#x",
  ])("drops %j", (path) => {
    expect(safePath(path, "/fallback")).toBe("/fallback");
  });
});

it("what changed within three days proves nothing", () => {
  const now = new Date("2026-11-23T10:00:00Z");
  expect(isTooRecent(null, now)).toBe(false);
  expect(isTooRecent(new Date(now.getTime() - SIM_CHANGE_SECONDS * 1000 + 1), now)).toBe(true);
  expect(isTooRecent(new Date(now.getTime() - SIM_CHANGE_SECONDS * 1000), now)).toBe(false);
});
