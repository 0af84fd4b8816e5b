import "server-only";
import { and, eq, lt, or } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { staff, staffPasskey } from "@/db/schema/staff";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { keepChallenge, takeChallenge } from "@/lib/identity/commands/passkeys/challenges";
import { deviceName } from "@/lib/identity/device-name";
import type { MadeAnswer, SignedAnswer } from "@/lib/identity/input";
import { countTry } from "@/lib/identity/rate-limit";
import { isFresh, PASSKEY_LIMIT } from "@/lib/identity/rules";
import { checkSignature, enrolOptions, readNewKey, signOptions, STAFF_HANDLE } from "@/lib/identity/webauthn";
import { systemPrincipal } from "@/lib/principal";

const MOST = 20;

/** Who of the staff asks, and since when they have proved who they are. */
interface Asking {
  readonly id: string;
  readonly email: string;
  readonly authenticatedAt: Date;
}

/** Where somebody asks from. */
interface Browser {
  readonly address: string;
  readonly deviceSecret: string;
}

/** What a browser needs to sign in with whatever key of staff it has. @throws UserError `too-many-tries`. */
export async function askStaffToSign(who: Browser) {
  await countTry(PASSKEY_LIMIT, who.address);
  return keepChallenge(await signOptions(), { purpose: "staff-sign-in", accountId: null }, who);
}

/** What a browser needs to make a key for who is there. @throws UserError `confirm-first` after five minutes, `too-many-tries`. */
export async function askStaffToEnrol(own: Asking, who: Browser) {
  requireFreshStaff(own, clock.now());
  await countTry(PASSKEY_LIMIT, who.address);
  const known = await db()
    .select({ id: staffPasskey.id, transports: staffPasskey.transports })
    .from(staffPasskey)
    .where(eq(staffPasskey.staffId, own.id));
  const owner = { handle: `${STAFF_HANDLE}${own.id}`, email: own.email, name: own.email };
  return keepChallenge(await enrolOptions(owner, known), { purpose: "staff-enrol", accountId: null }, who);
}

/** Keeps a key that was made in this browser. @throws UserError `confirm-first`, `passkey-late`, `passkey-refused`, `too-many-passkeys`. */
export async function enrolStaffPasskey(own: Asking, answer: MadeAnswer, who: { deviceSecret: string; userAgent: string }): Promise<void> {
  const now = clock.now();
  requireFreshStaff(own, now);
  const of = { purpose: "staff-enrol", accountId: null, browserSecret: who.deviceSecret } as const;
  const challenge = await takeChallenge(answer.response.clientDataJSON, of);
  const key = await readNewKey({ ...answer, clientExtensionResults: {} }, challenge);
  if (!key) throw new UserError("passkey-refused");
  await db().transaction(async (tx) => {
    // One after the other: two at once would not see each other's.
    await tx.select({ id: staff.id }).from(staff).where(eq(staff.id, own.id)).for("update");
    const kept = await tx.select({ id: staffPasskey.id }).from(staffPasskey).where(eq(staffPasskey.staffId, own.id));
    if (kept.length >= MOST) throw new UserError("too-many-passkeys");
    const { id, publicKey, counter } = key;
    const made = await tx
      .insert(staffPasskey)
      .values({
        id,
        staffId: own.id,
        publicKey,
        counter,
        transports: [...key.transports],
        name: deviceName(who.userAgent) || "?",
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: staffPasskey.id });
    if (made.length === 0) throw new UserError("passkey-refused");
    await recordAudit(tx, { principal: principalOf(own.id, now), action: "staff.passkey-add", target: id, at: now });
  });
}

/** Removes a key of one's own: from this moment it opens nothing. @throws UserError `confirm-first`, `not-found`. */
export async function removeStaffPasskey(own: Asking, id: string): Promise<void> {
  const now = clock.now();
  requireFreshStaff(own, now);
  await db().transaction(async (tx) => {
    const removed = await tx
      .delete(staffPasskey)
      .where(and(eq(staffPasskey.id, id), eq(staffPasskey.staffId, own.id)))
      .returning({ id: staffPasskey.id });
    if (removed.length === 0) throw new UserError("not-found");
    await recordAudit(tx, { principal: principalOf(own.id, now), action: "staff.passkey-remove", target: id, at: now });
  });
}

/** Takes a signature by a key of this member of staff, and moves its counter: of two answers with one count, one holds. */
export async function takeStaffSignature(
  tx: Database,
  staffId: string,
  answer: SignedAnswer,
  challenge: string,
  now: Date,
): Promise<boolean> {
  const [key] = await tx
    .select({ id: staffPasskey.id, publicKey: staffPasskey.publicKey, counter: staffPasskey.counter, transports: staffPasskey.transports })
    .from(staffPasskey)
    .where(and(eq(staffPasskey.id, answer.id), eq(staffPasskey.staffId, staffId)));
  if (!key) return false;
  const signed = await checkSignature({ ...answer, clientExtensionResults: {} }, challenge, key);
  if (signed.result !== "right") return false;
  const { counter } = signed;
  const moved = await tx
    .update(staffPasskey)
    .set({ counter, lastUsedAt: now })
    .where(
      and(
        eq(staffPasskey.id, key.id),
        or(lt(staffPasskey.counter, counter), and(eq(staffPasskey.counter, 0), eq(staffPasskey.counter, counter))),
      ),
    )
    .returning({ id: staffPasskey.id });
  return moved.length > 0;
}

function requireFreshStaff({ authenticatedAt }: Asking, now: Date): void {
  if (!isFresh({ authenticatedAt }, now)) throw new UserError("confirm-first");
}

function principalOf(staffId: string, now: Date) {
  return { ...systemPrincipal(`staff:${staffId}`, now), scopes: [] };
}
