import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { knownDevice, rateLimit, session } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { createAccount } from "@/lib/identity/commands/create-account";
import { endOtherSessions, endSession, forgetDevice } from "@/lib/identity/commands/end-sessions";
import { openSession } from "@/lib/identity/commands/open-session";
import { confirmByPassword } from "@/lib/identity/commands/step-up";
import { hashPassword } from "@/lib/identity/password";
import { listDevices, listSessions } from "@/lib/identity/queries/list-sessions";
import { SESSION_IDLE_SECONDS, STEP_UP_LIMIT } from "@/lib/identity/rules";
import { hashSecret } from "@/lib/one-time";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const password = "una password qualunque";
const realNow = clock.now;
let own: string;
let stranger: string;
let made = 0;

beforeEach(async () => {
  made += 1;
  const make = async (who: string) =>
    createAccount({ email: `${who}-${String(made)}@posta.example`, name: who, passwordHash: await hashPassword(password) });
  [own, stranger] = [await make("own"), await make("stranger")];
});

afterEach(async () => {
  clock.now = realNow;
  await db().delete(rateLimit);
});

async function aSession(accountId: string, deviceSecret: string): Promise<string> {
  const origin = { address: "10.0.0.1", userAgent: "test", deviceSecret };
  const { sessionSecret } = await db().transaction((tx) => openSession(tx, { accountId, method: "code" }, origin, clock.now()));
  return hashSecret(sessionSecret);
}

const openOf = async (accountId: string) => (await listSessions(principalOf(accountId))).map(({ id }) => id).sort();

describe("sessions", () => {
  it("are listed while they are open, and only one's own", async () => {
    const [first, second] = [await aSession(own, "one"), await aSession(own, "two")];
    await aSession(stranger, "three");
    expect(await openOf(own)).toEqual([first, second].sort());
    const idle = new Date(Date.now() + SESSION_IDLE_SECONDS * 1000 + 1000);
    clock.now = () => idle;
    expect(await openOf(own)).toEqual([]);
  });

  it("end one by one, and only one's own", async () => {
    const [first, second] = [await aSession(own, "one"), await aSession(own, "two")];
    const foreign = await aSession(stranger, "three");
    expect(await endSession(principalOf(own), foreign)).toBe(false);
    expect(await endSession(principalOf(own), first)).toBe(true);
    expect(await endSession(principalOf(own), first)).toBe(false);
    expect(await openOf(own)).toEqual([second]);
    expect(await openOf(stranger)).toEqual([foreign]);
  });

  it("end all but one, or all", async () => {
    const kept = await aSession(own, "one");
    await aSession(own, "two");
    const foreign = await aSession(stranger, "three");
    await endOtherSessions(principalOf(own), kept);
    expect(await openOf(own)).toEqual([kept]);
    await endOtherSessions(principalOf(own));
    expect(await openOf(own)).toEqual([]);
    expect(await openOf(stranger)).toEqual([foreign]);
  });
});

describe("known devices", () => {
  it("are forgotten with their sessions, and only one's own", async () => {
    const kept = await aSession(own, "one");
    await aSession(own, "two");
    await aSession(stranger, "two");
    const devices = await listDevices(principalOf(own));
    expect(devices).toHaveLength(2);
    const [two] = await db().select({ id: knownDevice.id }).from(knownDevice).where(eq(knownDevice.accountId, stranger));
    expect(await refusal(forgetDevice(principalOf(own), two?.id ?? ""))).toBe("not-found");
    const [other] = await db()
      .select({ id: knownDevice.id })
      .from(knownDevice)
      .where(eq(knownDevice.deviceHash, hashSecret("two")))
      .then((rows) => rows.filter(({ id }) => devices.some((device) => device.id === id)));
    await forgetDevice(principalOf(own), other?.id ?? "");
    expect(await openOf(own)).toEqual([kept]);
    expect(await openOf(stranger)).toHaveLength(1);
    expect(await listDevices(principalOf(own))).toHaveLength(1);
  });
});

describe("confirming by password", () => {
  it("puts a new identifier in the place of the old one, which opens nothing any more", async () => {
    const old = await aSession(own, "one");
    const secret = await confirmByPassword(principalOf(own), old, password);
    expect(await openOf(own)).toEqual([hashSecret(secret)]);
    expect(await refusal(confirmByPassword(principalOf(own), old, password))).toBe("signed-out");
  });

  it("does not prolong the session's own end", async () => {
    const old = await aSession(own, "one");
    const [before] = await db().select({ expiresAt: session.expiresAt }).from(session).where(eq(session.id, old));
    const later = new Date(Date.now() + 60_000);
    clock.now = () => later;
    const secret = await confirmByPassword(principalOf(own), old, password);
    const [after] = await db()
      .select()
      .from(session)
      .where(eq(session.id, hashSecret(secret)));
    expect(after).toMatchObject({ expiresAt: before?.expiresAt, authenticatedAt: later });
  });

  it("refuses a wrong one, a stranger's session, and after ten tries any", async () => {
    const old = await aSession(own, "one");
    expect(await refusal(confirmByPassword(principalOf(stranger), old, password))).toBe("signed-out");
    for (let tries = 0; tries < STEP_UP_LIMIT.tries; tries++)
      expect(await refusal(confirmByPassword(principalOf(own), old, "not it"))).toBe("wrong-password");
    expect(await refusal(confirmByPassword(principalOf(own), old, password))).toBe("too-many-tries");
  });
});
