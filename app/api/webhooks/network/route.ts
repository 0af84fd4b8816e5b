import { receiveNetworkEvent } from "@/lib/bss/commands/receive-network-event";
import { env } from "@/lib/env";
import { readBody } from "@/lib/http";

const LIMIT_BYTES = 8 * 1024;
const STATUS = { taken: 200, unsigned: 400, wrong: 400, unknown: 404 } as const;

/** The operator's network tells of connections and SIMs. It repeats until it reads a 2xx. */
export async function POST(request: Request): Promise<Response> {
  if (env().OPERATOR_NETWORK_SECRET === undefined) return new Response("not here", { status: 404 });
  const raw = (await readBody(request, LIMIT_BYTES))?.toString("utf8");
  if (raw === undefined) return new Response("too large", { status: 413 });
  const received = await receiveNetworkEvent(raw, request.headers.get("operator-signature"));
  return Response.json({ received }, { status: STATUS[received] });
}
