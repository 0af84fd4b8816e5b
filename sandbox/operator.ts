import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { readBody, sendJson } from "@/sandbox/http";
import type { operatorFault } from "@/sandbox/fault-records";
import type { State } from "@/sandbox/state";

/**
 * The operator's own system at the end of the portal's exports, as docs/operator-openapi.yaml describes it: checks the
 * signature, takes each export once by its id and says so.
 */
const MAX_BODY_BYTES = 64 * 1024;
const TOLERANCE_SECONDS = 300;

const amount = z.string().regex(/^-?\d+\.\d{2}$/);
const billExport = z.object({
  id: z.uuid(),
  kind: z.enum(["payment", "refund", "refund-failed", "dispute-lost", "kept-applied", "kept-returned"]),
  reference: z.string().min(1),
  bill: z.object({ issuer: z.string(), document_type: z.string(), year: z.number().int(), number: z.string() }),
  amount,
  applied_amount: amount,
  excess_amount: amount,
  currency: z.literal("EUR"),
  paid_on: z.iso.date(),
});
const creditReturn = z.strictObject({
  id: z.uuid(),
  kind: z.literal("credit-return"),
  reference: z.uuid(),
  number: z.string().regex(/^\+393\d{8,9}$/),
  left_on: z.iso.date(),
  reason: z.enum(["ported", "ended"]),
  amount,
  currency: z.literal("EUR"),
  iban: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/),
  holder: z.string().min(1),
  created_at: z.iso.datetime(),
});
const keptPayout = z.strictObject({
  id: z.uuid(),
  kind: z.literal("kept-payout"),
  reference: z.uuid(),
  number: z.string().regex(/^\+39\d{6,12}$/),
  amount,
  currency: z.literal("EUR"),
  iban: creditReturn.shape.iban,
  holder: creditReturn.shape.holder,
  created_at: z.iso.datetime(),
});
const suspensionNotice = z.strictObject({
  id: z.uuid(),
  kind: z.literal("suspension-notice"),
  reference: z.uuid(),
  number: z.string().regex(/^\+39\d{6,12}$/),
  bill: billExport.shape.bill,
  line_reference: z.string().nullable(),
  amount,
  currency: z.literal("EUR"),
  due_on: z.iso.date(),
  not_before: z.iso.date(),
  created_at: z.iso.datetime(),
});
const billDelivery = z.strictObject({
  id: z.uuid(),
  kind: z.literal("bill-delivery"),
  reference: z.uuid(),
  number: z.string().regex(/^\+39\d{6,12}$/),
  way: z.enum(["app", "paper"]),
  address: z
    .strictObject({
      street: z.string().min(1),
      postcode: z.string().regex(/^\d{5}$/),
      town: z.string().min(1),
      province: z.string().regex(/^[A-Z]{2}$/),
    })
    .nullable(),
  created_at: z.iso.datetime(),
});
const exportBody = z.discriminatedUnion("kind", [billExport, creditReturn, keptPayout, suspensionNotice, billDelivery]);

type Fault = z.output<typeof operatorFault>["mode"];

/** `POST /operator/payments`. */
export async function handleOperator(
  state: State,
  secret: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readSigned(state, secret, request, response);
  if (body === undefined) return;
  const fault = takeFault(state);
  if (fault === "timeout") return;
  if (fault === "error500") {
    sendJson(response, 500, { error: "The operator's system is out of order, as it was told to be." });
    return;
  }
  const parsed = exportBody.safeParse(safeJson(body));
  if (!parsed.success || parsed.data.id !== request.headers["idempotency-key"]) {
    sendJson(response, 400, { error: parsed.success ? "Idempotency-Key is not the id." : z.prettifyError(parsed.error) });
    return;
  }
  const { id } = parsed.data;
  const known = state.exports.get(id);
  if (known && known.body !== body) {
    sendJson(response, 409, { error: "This id came before with another content." });
    return;
  }
  state.exports.put({ id, receivedAt: known?.receivedAt ?? state.nowSeconds(), copies: (known?.copies ?? 0) + 1, body });
  await state.flush();
  if (fault === "reset-after") request.socket.resetAndDestroy();
  else sendJson(response, 200, { id: fault === "wrong-ack" ? "another" : id, status: known ? "duplicate" : "accepted" });
}

/** What arrived, oldest first, and how many copies of each. */
export function listExports(state: State): object[] {
  return state.exports.all().map(({ body, ...record }) => ({ ...record, export: safeJson(body) }));
}

/** The fault that was ordered for this request, counted down. */
function takeFault(state: State): Fault | undefined {
  const { operator } = state.faults;
  if (!operator || operator.times === 0) return undefined;
  state.setFaults({ ...state.faults, operator: operator.times === 1 ? null : { ...operator, times: operator.times - 1 } });
  return operator.mode;
}

/** The body of what the portal signed and posted; nothing when it was refused, and answered so. */
export async function readSigned(
  state: State,
  secret: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<string | undefined> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (request.method !== "POST" || secret === undefined) {
    sendJson(response, 404, { error: "There is nothing here." });
    return undefined;
  }
  // A test may move this clock, the portal's or both: by either of them the signature must be fresh.
  const clocks = [state.nowSeconds(), Math.floor(Date.now() / 1000)];
  if (clocks.some((nowSeconds) => isSigned(secret, body, request.headers["operator-signature"], nowSeconds))) return body;
  sendJson(response, 401, { error: "The signature is missing, wrong or more than five minutes old." });
  return undefined;
}

function isSigned(secret: string, body: string, header: string | string[] | undefined, nowSeconds: number): boolean {
  const [, timestamp = "", given = ""] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(String(header)) ?? [];
  const expected = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest();
  const isFresh = Math.abs(nowSeconds - Number(timestamp)) <= TOLERANCE_SECONDS;
  return given !== "" && isFresh && timingSafeEqual(expected, Buffer.from(given, "hex"));
}

/** JSON, or nothing. */
export function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}
