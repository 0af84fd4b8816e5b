import { and, eq, isNull } from "drizzle-orm";
import { beforeEach, afterEach, describe, expect, it } from "vitest";
import { v4 as uuidv4 } from "uuid";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, challenge, knownDevice, passkey, rateLimit, session, totp } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { notification } from "@/db/schema/notifications";
import { listOwnAudit } from "@/lib/audit/queries";
import { clock } from "@/lib/clock";
import { askSecondFactor } from "@/lib/identity/commands/ask-second-factor";
import { stopFactorRemoval } from "@/lib/identity/commands/lost-factors";
import { openSession } from "@/lib/identity/commands/open-session";
import { FACTORS, REMOVAL_SECONDS, type Factor } from "@/lib/identity/lost-factors";
import { listFactorRemovals } from "@/lib/identity/queries/lost-factors";
import { SIM_CHANGE_SECONDS } from "@/lib/identity/rules";
import { disableStaff, setStaffRole, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { decideFactorRemoval, proposeFactorRemoval } from "@/lib/staff/commands/remove-factor";
import { MATRIX, STAFF_ROLES, type StaffRole } from "@/lib/staff/matrix";
import { listWaitingRemovals } from "@/lib/staff/queries/customers";
import { anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aKnownDevice, principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";
import { aStaffMember } from "../fixtures/staff";

useDatabase();

const realNow = clock.now;
const later = (seconds: number) => {
  const at = new Date(realNow().getTime() + seconds * 1000);
  clock.now = () => at;
};
let accountId: string;
let email: string;
let operator: { id: string; email: string; authenticatedAt: Date };
let supervisor: typeof operator;

async function aMember(role: StaffRole): Promise<typeof operator> {
  return { ...(await aStaffMember(role)), authenticatedAt: clock.now() };
}

/** An account that has every factor. */
async function anOwner(): Promise<{ accountId: string; email: string }> {
  const own = await anAccount();
  const since = new Date(Date.now() - 60_000);
  await db().insert(totp).values({ accountId: own.accountId, sealedSecret: "sealed", lastStep: 0, createdAt: since, confirmedAt: since });
  await aKey(own.accountId, since);
  return own;
}

async function aKey(of: string, createdAt: Date): Promise<void> {
  const key = { id: uuidv4(), publicKey: Buffer.from("k"), counter: 0, transports: [], isBackedUp: false, aaguid: "0", name: "Phone" };
  await db()
    .insert(passkey)
    .values({ ...key, accountId: of, createdAt });
}

const propose = (who: typeof operator, factor: Factor, of = accountId) =>
  proposeFactorRemoval(who, { accountId: of, factor, proof: "identity-card", proofText: "Card seen on video" });

async function liveId(factor: Factor): Promise<string> {
  const live = and(eq(factorRemoval.accountId, accountId), eq(factorRemoval.factor, factor), isNull(factorRemoval.decision));
  const [row] = await db().select({ id: factorRemoval.id }).from(factorRemoval).where(live);
  return row?.id ?? "";
}

async function proposed(factor: Factor, who = operator): Promise<string> {
  await propose(who, factor);
  return liveId(factor);
}

async function factorsNow(): Promise<Record<Factor, boolean>> {
  const [own] = await db().select({ mobile: account.recoveryMobile }).from(account).where(eq(account.id, accountId));
  const apps = await db().select({ id: totp.accountId }).from(totp).where(eq(totp.accountId, accountId));
  const keys = await db().select({ id: passkey.id }).from(passkey).where(eq(passkey.accountId, accountId));
  return { "recovery-mobile": own?.mobile !== null, totp: apps.length > 0, passkeys: keys.length > 0 };
}

/** How the next code goes out. */
async function codeGoesBy(): Promise<"app" | "mail" | "sms"> {
  await askSecondFactor(accountId, { address: "10.4.0.1", browserSecret: uuidv4() });
  const open = and(eq(challenge.subject, accountId), isNull(challenge.endedAt));
  const [asked] = await db().select({ mobile: challenge.mobile, email: challenge.email }).from(challenge).where(open);
  return asked?.email ? "mail" : asked?.mobile ? "sms" : "app";
}

const auditOf = async (actor: string) =>
  (
    await db()
      .select({ action: auditLog.action })
      .from(auditLog)
      .where(eq(auditLog.actor, `staff:${actor}`))
  ).map(({ action }) => action);

beforeEach(async () => {
  ({ accountId, email } = await anOwner());
  operator = await aMember("operator");
  supervisor = await aMember("supervisor");
});

afterEach(async () => {
  clock.now = realNow;
  await db().delete(rateLimit);
});

describe("a lost factor", () => {
  it.each(FACTORS)("%s goes when a second person confirms, and nothing else does; all that was open ends", async (factor) => {
    const browser = uuidv4();
    const [old] = await db().select({ mobile: account.recoveryMobile }).from(account).where(eq(account.id, accountId));
    await aKnownDevice(accountId, browser);
    await db().transaction((tx) =>
      openSession(tx, { accountId, method: "code" }, { address: "10.4.0.1", userAgent: "test", deviceSecret: browser }, clock.now()),
    );
    const id = await proposed(factor);
    expect(await factorsNow()).toEqual({ "recovery-mobile": true, totp: true, passkeys: true });
    await askSecondFactor(accountId, { address: "10.4.0.1", browserSecret: browser });
    await decideFactorRemoval(supervisor, id, "confirmed");

    expect(await factorsNow()).toEqual({ "recovery-mobile": true, totp: true, passkeys: true, [factor]: false });
    const open = await db()
      .select({ id: session.id })
      .from(session)
      .where(and(eq(session.accountId, accountId), isNull(session.endedAt)));
    expect(open).toEqual([]);
    expect(await db().select().from(knownDevice).where(eq(knownDevice.accountId, accountId))).toEqual([]);
    const codes = await db()
      .select({ id: challenge.id })
      .from(challenge)
      .where(and(eq(challenge.subject, accountId), isNull(challenge.endedAt)));
    expect(codes).toEqual([]);
    const told = await db()
      .select({ channel: notification.channel, address: notification.address, values: notification.values })
      .from(notification);
    for (const about of ["factor-proposed", "factor-removed"])
      expect(told.filter(({ address, values }) => [email, old?.mobile].includes(address) && values.about === about)).toHaveLength(2);
    expect(await auditOf(operator.id)).toEqual(["factor.propose"]);
    expect(await auditOf(supervisor.id)).toContain("factor.remove");
    const own = await listOwnAudit(principalOf(accountId), 50);
    expect(own.filter(({ action }) => action.startsWith("factor.")).map(({ action, byYou }) => [action, byYou])).toEqual([
      ["factor.remove", false],
      ["factor.confirm", false],
      ["factor.propose", false],
    ]);
  });

  it("is followed by 72 hours in which codes go to the mailbox, longer where no mobile is left", async () => {
    expect(await codeGoesBy()).toBe("app");
    await decideFactorRemoval(supervisor, await proposed("totp"), "confirmed");
    expect(await codeGoesBy()).toBe("mail");
    later(SIM_CHANGE_SECONDS + 1);
    expect(await codeGoesBy()).toBe("sms");
    await decideFactorRemoval(supervisor, await proposed("recovery-mobile"), "confirmed");
    later(SIM_CHANGE_SECONDS * 3);
    expect(await codeGoesBy()).toBe("mail");
    // Whoever never had one, and was not helped, is still told to call.
    const other = await anAccount({ recoveryMobile: null, recoveryMobileAt: null });
    expect(await refusal(askSecondFactor(other.accountId, { address: "10.4.0.1", browserSecret: "b" }))).toBe("no-mobile");
  });

  it("stays when it is declined, late, stopped, or set up anew since", async () => {
    await decideFactorRemoval(supervisor, await proposed("totp"), "declined");
    const late = await proposed("totp");
    later(REMOVAL_SECONDS);
    expect(await refusal(decideFactorRemoval(supervisor, late, "confirmed"))).toBe("removal-over");
    const keys = await proposed("passkeys");
    await db().delete(passkey).where(eq(passkey.accountId, accountId));
    await aKey(accountId, new Date(clock.now().getTime() + 1));
    expect(await refusal(decideFactorRemoval(supervisor, keys, "confirmed"))).toBe("factor-missing");
    const stopped = await proposed("totp");
    await stopFactorRemoval(principalOf(accountId), stopped);
    expect(await refusal(decideFactorRemoval(supervisor, stopped, "confirmed"))).toBe("removal-over");
    expect(await factorsNow()).toEqual({ "recovery-mobile": true, totp: true, passkeys: true });
    expect(await refusal(propose(operator, "totp"))).toBe("removal-stopped");
    later(REMOVAL_SECONDS + SIM_CHANGE_SECONDS);
    expect(await refusal(propose(operator, "totp"))).toBe("done");
  });
});

describe("two people", () => {
  it("the proposer does not confirm, and the database would not have it either", async () => {
    const id = await proposed("totp", supervisor);
    expect(await refusal(decideFactorRemoval(supervisor, id, "confirmed"))).toBe("removal-over");
    const decided = { decision: "confirmed", decidedBy: supervisor.id, decidedAt: clock.now() } as const;
    await expect(db().update(factorRemoval).set(decided).where(eq(factorRemoval.id, id))).rejects.toMatchObject({
      cause: { constraint: "factor_removal_two_people" },
    });
    await expect(
      db().update(factorRemoval).set({ decision: "confirmed", decidedBy: null, decidedAt: clock.now() }).where(eq(factorRemoval.id, id)),
    ).rejects.toMatchObject({ cause: { constraint: "factor_removal_decided_by" } });
    for (const other of [{ proposedBy: operator.id }, { factor: "passkeys" as const }, { proofText: "Something else" }])
      await expect(db().update(factorRemoval).set(other).where(eq(factorRemoval.id, id))).rejects.toThrow();
    await expect(db().delete(factorRemoval).where(eq(factorRemoval.id, id))).rejects.toThrow();
    expect(await factorsNow()).toMatchObject({ totp: true });
  });

  it("eight who decide at once, and an owner who stops it: one effect", async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => aMember("supervisor")));
    const id = await proposed("recovery-mobile");
    const answers = await Promise.all([
      ...[...others, ...others].map((who, nth) => refusal(decideFactorRemoval(who, id, nth % 3 === 0 ? "declined" : "confirmed"))),
      refusal(stopFactorRemoval(principalOf(accountId), id)),
    ]);
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(["done", "removal-over"]));
    const [row] = await db().select().from(factorRemoval).where(eq(factorRemoval.id, id));
    expect(await factorsNow()).toMatchObject({ "recovery-mobile": row?.decision !== "confirmed" });
    await expect(
      db()
        .update(factorRemoval)
        .set({ decidedAt: new Date(0) })
        .where(eq(factorRemoval.id, id)),
    ).rejects.toThrow();
  });

  it("two proposals for one factor at once: one stands; another factor has its own", async () => {
    const answers = await Promise.all([propose(operator, "totp"), propose(supervisor, "totp")].map(refusal));
    expect(answers.toSorted()).toEqual(["done", "removal-open"]);
    expect(await refusal(propose(operator, "passkeys"))).toBe("done");
    later(REMOVAL_SECONDS + 1);
    expect(await refusal(propose(operator, "totp"))).toBe("done");
    const all = await db().select({ decision: factorRemoval.decision }).from(factorRemoval).where(eq(factorRemoval.accountId, accountId));
    expect(all.map(({ decision }) => decision).toSorted()).toEqual(["expired", null, null]);
  });

  it("only roles of the matrix propose and decide, and nobody who is disabled; a proposal dies with its proposer's access", async () => {
    for (const role of STAFF_ROLES) {
      const who = await aMember(role);
      const { accountId: of } = await anOwner();
      const may = (action: "factors.propose" | "factors.decide") =>
        (MATRIX[action] as readonly StaffRole[]).includes(role) ? "done" : "not-found";
      expect(await refusal(propose(who, "totp", of)), role).toBe(may("factors.propose"));
      await db().update(factorRemoval).set({ decision: "expired", decidedAt: clock.now() }).where(isNull(factorRemoval.decision));
      const id = await proposed("totp");
      expect(await refusal(decideFactorRemoval(who, id, "declined")), role).toBe(may("factors.decide"));
      await db().update(factorRemoval).set({ decision: "expired", decidedAt: clock.now() }).where(isNull(factorRemoval.decision));
      expect((await listWaitingRemovals({ id: who.id, role })).length).toBe(0);
    }
    const id = await proposed("totp");
    expect(await listWaitingRemovals({ id: operator.id, role: "operator" })).toEqual([]);
    expect(await listWaitingRemovals({ id: supervisor.id, role: "supervisor" })).toMatchObject([{ id, isOwn: false, email }]);
    await disableStaff(terminalPrincipal(), supervisor.email);
    expect(await refusal(decideFactorRemoval(supervisor, id, "confirmed"))).toBe("not-found");
    const other = await aMember("supervisor");
    await setStaffRole(terminalPrincipal(), operator.email, "importer");
    expect(await refusal(decideFactorRemoval(other, id, "confirmed"))).toBe("not-found");
    expect(await factorsNow()).toMatchObject({ totp: true });
  });
});

it("its owner sees and stops it, a stranger and whoever acts for the owner do not", async () => {
  const id = await proposed("passkeys");
  const stranger = principalOf((await anAccount()).accountId);
  expect(await listFactorRemovals(stranger)).toEqual([]);
  expect(await refusal(stopFactorRemoval(stranger, id))).toBe("removal-over");
  expect(await refusal(stopFactorRemoval(principalOf(accountId, { actor: stranger.subject }), id))).toBe("not-found");
  expect(await listFactorRemovals(principalOf(accountId))).toMatchObject([{ id, factor: "passkeys", decision: null }]);
  await stopFactorRemoval(principalOf(accountId), id);
  expect(await listFactorRemovals(principalOf(accountId))).toMatchObject([{ id, decision: "stopped" }]);
  expect(await factorsNow()).toMatchObject({ passkeys: true });
});

it("nobody's account, a disabled one's, and a factor that is not there are refused", async () => {
  expect(await refusal(propose(operator, "totp", uuidv4()))).toBe("not-found");
  const plain = await anAccount();
  expect(await refusal(propose(operator, "totp", plain.accountId))).toBe("factor-missing");
  await db().update(account).set({ disabledAt: clock.now() }).where(eq(account.id, plain.accountId));
  expect(await refusal(propose(operator, "recovery-mobile", plain.accountId))).toBe("not-found");
});
