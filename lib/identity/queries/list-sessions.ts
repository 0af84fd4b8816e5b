import "server-only";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { knownDevice, session } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { SESSION_IDLE_SECONDS } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/** A browser that is signed in. */
export interface OpenSession {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly lastSeenAt: Date;
}

/** A browser that is not asked for a second factor. */
export interface KnownDevice {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

const MOST = 50;

/** The principal's sessions that are open, the latest seen first. */
export function listSessions(principal: Principal): Promise<OpenSession[]> {
  const now = clock.now();
  return db()
    .select({ id: session.id, userAgent: session.userAgent, address: session.address, lastSeenAt: session.lastSeenAt })
    .from(session)
    .where(
      and(
        eq(session.accountId, principal.subject),
        isNull(session.endedAt),
        gt(session.lastSeenAt, new Date(now.getTime() - SESSION_IDLE_SECONDS * 1000)),
        gt(session.expiresAt, now),
      ),
    )
    .orderBy(desc(session.lastSeenAt))
    .limit(MOST);
}

/** The browsers on which the principal has signed in, the latest used first. */
export function listDevices(principal: Principal): Promise<KnownDevice[]> {
  return db()
    .select({
      id: knownDevice.id,
      userAgent: knownDevice.userAgent,
      address: knownDevice.address,
      createdAt: knownDevice.createdAt,
      lastUsedAt: knownDevice.lastUsedAt,
    })
    .from(knownDevice)
    .where(eq(knownDevice.accountId, principal.subject))
    .orderBy(desc(knownDevice.lastUsedAt))
    .limit(MOST);
}
