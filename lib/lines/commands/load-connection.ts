import "server-only";
import { BlockList, isIP } from "node:net";
import { and, eq, gt, gte, isNull, lt, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { lineConnection } from "@/db/schema/lines";
import { reason } from "@/lib/import-reason";
import { LoadConflict } from "./load-customer";

/** An address, or a network of them, that a line's connection had from an instant on. */
export interface LoadedConnection {
  readonly lineId: string;
  readonly prefix: string;
  readonly since: Date;
  readonly until: Date | undefined;
}

/** A network that is wider is many customers', and proves nobody's line. */
const NARROWEST = { 4: 24, 6: 48 } as const;

/** Addresses that stand behind somebody's own router, or nowhere: what comes from there shows no line of ours. */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  PRIVATE.addSubnet(network, bits, "ipv6");

/**
 * A prefix as the database keeps it: an address alone is a network of one.
 * @param allowPrivate a demo runs on one machine, whose addresses are all private.
 * @throws LoadConflict with a sentence for what is none, is too wide or is nobody's in the open.
 */
export function readPrefix(text: string, allowPrivate: boolean): string {
  const [address = "", bits] = text.trim().split("/");
  const version = isIP(address);
  if (version !== 4 && version !== 6) throw new LoadConflict(reason("prefix-unreadable", { prefix: text }));
  const most = version === 4 ? 32 : 128;
  const length = Number(bits ?? most);
  if (!Number.isInteger(length) || length > most || length < NARROWEST[version])
    throw new LoadConflict(reason("prefix-wide", { prefix: text, most: NARROWEST[version] }));
  if (!allowPrivate && PRIVATE.check(address, version === 4 ? "ipv4" : "ipv6"))
    throw new LoadConflict(reason("prefix-private", { prefix: text }));
  return `${address}/${String(length)}`;
}

/**
 * Loads a session of a line's connection. An address is one line's at a time: a newer session ends an older one of the same addresses,
 * whoever had them, and the database refuses two at once.
 * @throws LoadConflict when another line has them from the very same instant.
 */
export async function loadConnection(tx: Database, { lineId, prefix, since, until }: LoadedConnection): Promise<boolean> {
  // Two files at once follow one another: each sees what the other ended.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('line_connection', 0))`);
  const own = and(eq(lineConnection.lineId, lineId), eq(lineConnection.prefix, prefix), eq(lineConnection.since, since));
  const [known] = await tx.select({ until: lineConnection.until }).from(lineConnection).where(own);
  const overlaps = sql`${lineConnection.prefix} && ${prefix}::cidr`;
  if (known) {
    if (until === undefined || (known.until !== null && known.until <= until)) return false;
    await tx.update(lineConnection).set({ until }).where(own);
    return true;
  }
  await tx
    .update(lineConnection)
    .set({ until: since })
    .where(and(overlaps, lt(lineConnection.since, since), or(isNull(lineConnection.until), gt(lineConnection.until, since))));
  const [next] = await tx
    .select({ since: lineConnection.since })
    .from(lineConnection)
    .where(and(overlaps, gte(lineConnection.since, since)))
    .orderBy(lineConnection.since)
    .limit(1);
  if (next && next.since.getTime() === since.getTime()) throw new LoadConflict(reason("connection-taken", { prefix }));
  const ends = [until, next?.since].filter((end) => end !== undefined).sort((one, other) => one.getTime() - other.getTime());
  await tx.insert(lineConnection).values({ lineId, prefix, since, until: ends[0] ?? null });
  return true;
}
