import "server-only";
import { isIP } from "node:net";
import { and, eq, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { line, lineBillCode, lineConnection } from "@/db/schema/lines";
import { billCodeHash, isSame } from "@/lib/one-time";

/** A line as proofs need it. */
export interface ProvableLine {
  readonly id: string;
  readonly number: string;
  readonly kind: "fixed" | "mobile";
  readonly customerId: string;
  readonly simChangedAt: Date | null;
  /** The first day on which it is not ours any more. */
  readonly leftOn: string | null;
}

/**
 * The line of the first number that is one's of ours. Unsafe: it looks without a scope, for commands that decide whether a line is somebody's;
 * whether it found anything is never told.
 */
export async function unsafeLineOfNumber(numbers: readonly string[], on = db()): Promise<ProvableLine | undefined> {
  const found = await unsafeLinesOfNumbers(numbers, on);
  return numbers.map((number) => found.get(number)).find((one) => one !== undefined);
}

/** The lines of ours among numbers, by their numbers. Unsafe: see above. */
export async function unsafeLinesOfNumbers(numbers: readonly string[], on = db()): Promise<Map<string, ProvableLine>> {
  const found = await on
    .select({
      id: line.id,
      number: line.number,
      kind: line.kind,
      customerId: line.customerId,
      simChangedAt: line.simChangedAt,
      leftOn: line.leftOn,
    })
    .from(line)
    .where(inArray(line.number, [...numbers]));
  return new Map(found.map((one) => [one.number, one]));
}

/**
 * Whether an address belongs to the line's connection at an instant. Unsafe: see above.
 * @param address as the launcher took it from the socket, never from a header that a client wrote.
 */
export async function unsafeIsOnLine(lineId: string, address: string, now: Date): Promise<boolean> {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  if (isIP(plain) === 0) return false;
  const found = await db()
    .select({ lineId: lineConnection.lineId })
    .from(lineConnection)
    .where(
      and(
        eq(lineConnection.lineId, lineId),
        sql`${lineConnection.prefix} >>= ${plain}::inet`,
        lte(lineConnection.since, now),
        or(isNull(lineConnection.until), gt(lineConnection.until, now)),
      ),
    );
  return found.length > 0;
}

/** Whether a code is the one on the line's newest paper, in a time that tells nothing. Unsafe: see above. */
export async function unsafeIsBillCode({ id, number }: Pick<ProvableLine, "id" | "number">, code: string): Promise<boolean> {
  const [own] = await db().select({ codeHash: lineBillCode.codeHash }).from(lineBillCode).where(eq(lineBillCode.lineId, id));
  return isSame(own?.codeHash ?? "", billCodeHash(number, code));
}
