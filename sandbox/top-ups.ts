import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { sendJson } from "@/sandbox/http";
import { readSigned, safeJson } from "@/sandbox/operator";
import type { TopUpRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/**
 * The operator's charging system at the end of the portal's network port, as docs/operator-openapi.yaml describes it: credits each top-up once by
 * its id, and says how it stands whenever it is asked again.
 */
const order = z.object({
  id: z.uuid(),
  number: z.string().regex(/^\+393\d{8,9}$/),
  amount: z.string().regex(/^\d+\.\d{2}$/),
  currency: z.literal("EUR"),
  paid_at: z.iso.datetime(),
  card_serial: z.string().optional(),
  credit_of: z.string().optional(),
});

/** `POST /operator/top-ups`. */
export async function handleTopUps(
  state: State,
  secret: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readSigned(state, secret, request, response);
  if (body === undefined) return;
  const parsed = order.safeParse(safeJson(body));
  if (!parsed.success || parsed.data.id !== request.headers["idempotency-key"]) {
    sendJson(response, 400, { error: parsed.success ? "Idempotency-Key is not the id." : z.prettifyError(parsed.error) });
    return;
  }
  const known = state.topUps.get(parsed.data.id);
  if (known && known.body !== body) {
    sendJson(response, 409, { error: "This id came before with another content." });
    return;
  }
  const fault = known === undefined || known.status === "waiting" ? takeFault(state) : undefined;
  if (fault === "error500") {
    sendJson(response, 500, { error: "The network is out of order, as it was told to be." });
    return;
  }
  const kept = keep(state, known, parsed.data.id, body, fault);
  await state.flush();
  if (fault === "reset-after") request.socket.resetAndDestroy();
  else sendJson(response, 200, answerOf(kept));
}

function keep(state: State, known: TopUpRecord | undefined, id: string, body: string, fault: string | undefined): TopUpRecord {
  const fresh: TopUpRecord["status"] = fault === "refuse" ? "refused" : fault === "wait" ? "waiting" : "credited";
  // What waits is credited when it is asked about again, unless it is told to wait on.
  const status = known === undefined || known.status === "waiting" ? fresh : known.status;
  const kept = { id, body, status, receivedAt: known?.receivedAt ?? state.nowSeconds(), copies: (known?.copies ?? 0) + 1 };
  state.topUps.put(kept);
  return kept;
}

function answerOf({ id, status, receivedAt }: TopUpRecord): object {
  switch (status) {
    case "credited":
      return { id, status, credited_at: new Date(receivedAt * 1000).toISOString() };
    case "refused":
      return { id, status, reason: "The network does not take this number, as it was told." };
    case "waiting":
      return { id, status };
  }
}

/** What arrived, oldest first. */
export function listTopUps(state: State): object[] {
  return state.topUps.all().map(({ body, ...record }) => ({ ...record, topUp: safeJson(body) }));
}

/** The serials of the cards that topped something up. */
export function usedSerials(state: State): Set<string> {
  const serials = state.topUps
    .all()
    .flatMap(({ body, status }) => (status === "refused" ? [] : [order.safeParse(safeJson(body)).data?.card_serial]));
  return new Set(serials.filter((serial) => serial !== undefined));
}

/** The fault that was ordered for this request, counted down. */
function takeFault(state: State) {
  const { network } = state.faults;
  if (!network || network.times === 0) return undefined;
  state.setFaults({ ...state.faults, network: network.times === 1 ? null : { ...network, times: network.times - 1 } });
  return network.mode;
}
