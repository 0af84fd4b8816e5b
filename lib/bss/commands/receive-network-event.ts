import "server-only";
import { and, eq, isNull, lt } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { networkEvent } from "@/db/schema/bss";
import { lineConnection } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import { loadCredit } from "@/lib/bss/commands/load-credit";
import { NotYetHere } from "@/lib/bss/commands/load-usage";
import { loadUsageEvents } from "@/lib/bss/commands/load-usage-events";
import { networkEventInput, type NetworkEvent } from "@/lib/bss/input";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { loadConnection, readPrefix } from "@/lib/lines/commands/load-connection";
import { LoadConflict } from "@/lib/lines/commands/load-customer";
import { loadSimChange } from "@/lib/lines/commands/load-proof";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { readPhone } from "@/lib/phone";
import { systemPrincipal } from "@/lib/principal";
import { isSigned } from "@/lib/signature";

/** What became of a notification: taken (perhaps before), not ours to believe, no sense in it, or of something that is not here yet. */
export type Received = "taken" | "unsigned" | "wrong" | "unknown";

/**
 * Takes what the operator's network tells at once: a connection that was opened or closed, a SIM that changed. The import brings the same later;
 * whichever comes first counts, and neither goes back in time.
 * @param raw the body as it came: the signature is over its bytes.
 */
export async function receiveNetworkEvent(raw: string, signature: string | null): Promise<Received> {
  const secret = env().OPERATOR_NETWORK_SECRET;
  const now = clock.now();
  if (secret === undefined || !isSigned(secret, raw, signature, now)) return "unsigned";
  const parsed = networkEventInput.safeParse(jsonOf(raw));
  if (!parsed.success) return "wrong";
  const event = parsed.data;
  try {
    return await db().transaction(async (tx): Promise<Received> => {
      const fresh = await tx
        .insert(networkEvent)
        .values({ id: event.id, type: event.type, receivedAt: now })
        .onConflictDoNothing()
        .returning({ id: networkEvent.id });
      if (fresh.length === 0) return "taken";
      const lineId = await apply(tx, event, now);
      await recordAudit(tx, { principal: systemPrincipal("network", now), action: `network.${event.type}`, target: lineId, at: now });
      return "taken";
    });
  } catch (error) {
    if (error instanceof NotHere || error instanceof NotYetHere) return "unknown";
    if (error instanceof LoadConflict || error instanceof RowRefusal) return "wrong";
    throw error;
  }
}

/** Undoes the transaction, so that the event is new when it comes again. */
class NotHere extends Error {}

async function apply(tx: Database, event: NetworkEvent, now: Date): Promise<string> {
  const line = await unsafeLineOfNumber(
    readPhone(event.number).map(({ e164 }) => e164),
    tx,
  );
  if (!line) throw new NotHere();
  switch (event.type) {
    case "connection.opened":
      await loadConnection(tx, { lineId: line.id, prefix: readPrefix(event.prefix, env().DEMO), since: event.at, until: undefined });
      return line.id;
    case "connection.closed": {
      const closed = await tx
        .update(lineConnection)
        .set({ until: event.at })
        .where(
          and(
            eq(lineConnection.lineId, line.id),
            eq(lineConnection.prefix, readPrefix(event.prefix, env().DEMO)),
            lt(lineConnection.since, event.at),
            isNull(lineConnection.until),
          ),
        )
        .returning({ lineId: lineConnection.lineId });
      // Its opening has not come yet: this is told again after it.
      if (closed.length === 0) throw new NotHere();
      return line.id;
    }
    case "sim.changed":
      await loadSimChange(tx, line.id, event.at);
      return line.id;
    case "credit.posted":
      await loadCredit(tx, line.id, { ...event, type: "credit", reference: event.id });
      return line.id;
    case "usage.recorded": {
      const [outcome] = await loadUsageEvents(tx, [event], now);
      if (outcome instanceof RowRefusal) throw outcome;
      return line.id;
    }
    case "top-up.settled":
      // How it ended is asked of the network, as if nobody had told.
      await addJob(tx, "ask-about-top-up", { topUpId: event.top_up_id }, `ask-top-up:${event.top_up_id}`);
      return line.id;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}
