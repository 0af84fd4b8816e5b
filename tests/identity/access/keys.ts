import { randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { TOTP } from "otpauth";
import { db } from "@/db/client";
import { account, knownDevice } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { endOtherSessions, endSession, forgetDevice } from "@/lib/identity/commands/end-sessions";
import { stopFactorRemoval } from "@/lib/identity/commands/lost-factors";
import { openSession } from "@/lib/identity/commands/open-session";
import { askToConfirm, askToEnrol } from "@/lib/identity/commands/passkeys/challenges";
import { enrolPasskey, removePasskey, renamePasskey } from "@/lib/identity/commands/passkeys/keep-passkey";
import { confirmByPasskey } from "@/lib/identity/commands/passkeys/use-passkey";
import { changePassword, resetPassword } from "@/lib/identity/commands/set-password";
import { confirmByPassword } from "@/lib/identity/commands/step-up";
import { beginTotp, confirmTotp, removeTotp } from "@/lib/identity/commands/totp";
import { REMOVAL_SECONDS } from "@/lib/identity/lost-factors";
import { hashPassword } from "@/lib/identity/password";
import { getTotp } from "@/lib/identity/queries/get-totp";
import { getUserHandle, listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { listDevices, listSessions } from "@/lib/identity/queries/list-sessions";
import { listFactorRemovals } from "@/lib/identity/queries/lost-factors";
import { hashSecret } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";
import { Authenticator } from "../../fixtures/authenticator";
import { aCustomerWithBill } from "../../fixtures/paying";
import { type Cases, OWNER, OWNS, peopleOf, type World } from "../../fixtures/people";
import { aStaffMember } from "../../fixtures/staff";

/** Passwords, keys, codes, sessions and browsers of an account: no share of a line opens any of them. */
export async function keyCases(): Promise<World> {
  const { lineId, accountId } = await aCustomerWithBill();
  const people = await peopleOf(lineId, accountId);
  const { owner, ...others } = people;
  const password = `A first long one ${randomUUID()}`;
  await db()
    .update(account)
    .set({ passwordHash: await hashPassword(password) })
    .where(eq(account.id, accountId));
  const foreign = await hashPassword("somebody else's long one");
  const otherIds = Object.values(others).map(({ subject }) => subject);
  await db().update(account).set({ passwordHash: foreign }).where(inArray(account.id, otherIds));
  const who = { address: "203.0.113.9", userAgent: "Mozilla/5.0 (Linux; Android 16) Chrome/156.0", deviceSecret: randomUUID() };
  const signedIn = async (deviceSecret = randomUUID()) => {
    const origin = { ...who, deviceSecret };
    const { sessionSecret } = await db().transaction((tx) => openSession(tx, { accountId, method: "password" }, origin, new Date()));
    return hashSecret(sessionSecret);
  };
  const deviceOf = async (deviceSecret: string) => {
    const [known] = await db()
      .select({ id: knownDevice.id })
      .from(knownDevice)
      .where(and(eq(knownDevice.accountId, accountId), eq(knownDevice.deviceHash, hashSecret(deviceSecret))));
    return known?.id ?? "";
  };
  const forgotten = randomUUID();
  await signedIn(forgotten);
  const ending = await signedIn();
  const handle = await getUserHandle(owner);
  const kept = new Authenticator();
  const removed = new Authenticator();
  const enrol = async (principal: Principal, key: Authenticator) => {
    const { challenge } = await askToEnrol(owner, who);
    return enrolPasskey(principal, key.make(challenge), who);
  };
  await enrol(owner, kept);
  const removedId = await enrol(owner, removed);
  const own = { accountId, marks: [accountId, handle] };
  const next = `${password} and another`;
  const forgottenId = await deviceOf(forgotten);
  const { id: staffId } = await aStaffMember("operator");
  const removalId = randomUUID();
  const proposed = { id: removalId, accountId, factor: "totp", proof: "passport", proofText: "Seen.", proposedBy: staffId } as const;
  const createdAt = new Date();
  // From that same moment: the database takes no millisecond more.
  const expiresAt = new Date(createdAt.getTime() + REMOVAL_SECONDS * 1000);
  await db()
    .insert(factorRemoval)
    .values({ ...proposed, createdAt, expiresAt });
  const late = "passkey-late passkey-late passkey-late passkey-late passkey-late done";

  const cases: Cases = {
    endSession: { gives: OWNER, call: (principal) => endSession(principal, ending) },
    endOtherSessions: { call: (principal) => endOtherSessions(principal), own: own },
    forgetDevice: { call: (principal) => forgetDevice(principal, forgottenId), says: OWNS },
    askToConfirm: { call: (principal) => askToConfirm(principal, who), own: own },
    askToEnrol: { call: (principal) => askToEnrol(principal, who), own: own },
    // What the owner's browser was asked to sign is nobody else's to answer, in that very browser.
    enrolPasskey: { call: (principal) => enrol(principal, new Authenticator()), says: late },
    renamePasskey: { call: (principal) => renamePasskey(principal, removedId, "Mine"), says: OWNS },
    removePasskey: { call: (principal) => removePasskey(principal, removedId), says: OWNS },
    confirmByPasskey: {
      call: async (principal) => {
        const { challenge } = await askToConfirm(owner, who);
        await confirmByPasskey(principal, await signedIn(), kept.sign(challenge, handle), who);
      },
      says: late,
    },
    resetPassword: { call: (principal) => resetPassword(principal, `${randomUUID()} long enough`, () => Promise.resolve()), own: own },
    changePassword: {
      call: async (principal) => {
        await db()
          .update(account)
          .set({ passwordHash: await hashPassword(password) })
          .where(eq(account.id, accountId));
        await db().update(account).set({ passwordHash: foreign }).where(inArray(account.id, otherIds));
        await changePassword(principal, "", { current: password, password: next });
      },
      says: "wrong-password wrong-password wrong-password wrong-password wrong-password done",
    },
    confirmByPassword: {
      call: async (principal) => confirmByPassword(principal, await signedIn(), next),
      says: "wrong-password wrong-password wrong-password wrong-password wrong-password done",
    },
    beginTotp: { call: beginTotp, own: own },
    confirmTotp: {
      call: async (principal) => {
        const state = await getTotp(owner);
        await confirmTotp(principal, new TOTP({ secret: (!state.on && state.secret) || "" }).generate());
      },
      says: "wrong-code wrong-code wrong-code wrong-code wrong-code done",
    },
    removeTotp: { call: removeTotp, own: own },
    getTotp: {
      gives: OWNER,
      call: async (principal) => {
        await beginTotp(owner);
        const [mine, found] = [await getTotp(owner), await getTotp(principal)];
        return !mine.on && !found.on && mine.secret !== undefined && mine.secret === found.secret;
      },
    },
    stopFactorRemoval: {
      call: (principal) => stopFactorRemoval(principal, removalId),
      says: "removal-over removal-over removal-over removal-over removal-over done",
    },
    listFactorRemovals: { gives: OWNER, call: listFactorRemovals },
    listPasskeys: { gives: OWNER, call: listPasskeys },
    getUserHandle: { call: getUserHandle, own: own },
    listSessions: {
      gives: OWNER,
      call: async (principal) => {
        await signedIn();
        return listSessions(principal);
      },
    },
    listDevices: {
      gives: OWNER,
      call: async (principal) => {
        await signedIn();
        return listDevices(principal);
      },
    },
  };
  return { people, cases };
}
