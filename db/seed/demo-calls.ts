import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { association } from "@/db/schema/identity";
import { callDetail } from "@/db/schema/usage/call-detail";
import { addDays, dayOf } from "@/lib/dates";
import { chance } from "./chance";
import { ANNA } from "./demo-bills";

const DAYS = 70;
/** Whom Anna calls: people, a shop, a service number, somebody abroad; the network passes on no number of the last. */
const CALLED = ["+393475550166", "06 5550 7001", "+390255507788", "187", "800 555 010", "+33 1 99 00 55 01", undefined] as const;

/** The calls from Anna's fixed line of some seventy days, as the network tells them: only those abroad cost something. */
export function annasCallRows(now: Date): object[] {
  const today = dayOf(now);
  return Array.from({ length: DAYS }, (_, index) => addDays(today, -1 - index)).flatMap((day) =>
    Array.from({ length: chance(4, "calls", day) }, (_, call) => {
      const counterpart = CALLED[chance(CALLED.length, "called", day, call)];
      const quantity = 20 + chance(900, "seconds", day, call);
      return {
        ...{ type: "usage", id: `demo-call-${day}-${String(call)}`, number: ANNA.line.number, kind: "minutes", quantity },
        at: `${day}T${String(9 + call * 3).padStart(2, "0")}:${String(10 + chance(50, "minute", day, call))}:00Z`,
        ...(counterpart !== undefined && { counterpart }),
        ...(counterpart?.startsWith("+33") && { cost: (Math.ceil(quantity / 60) * 0.21).toFixed(2) }),
      };
    }),
  );
}

/** The account is the holder of all its lines' contracts, and wants to see their calls. */
export async function turnOnCallDetail(tx: Database, accountId: string, now: Date): Promise<void> {
  const own = await tx
    .update(association)
    .set({ holderSince: now })
    .where(eq(association.accountId, accountId))
    .returning({ lineId: association.lineId });
  await tx.insert(callDetail).values(own.map(({ lineId }) => ({ lineId, accountId, since: now })));
}
