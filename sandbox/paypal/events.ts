import type { Sandbox } from "@/sandbox/events";
import { buildEvent, type Happening } from "@/sandbox/paypal/build";
import { newEventId } from "@/sandbox/paypal/ids";
import { eventQuery, parseBody } from "@/sandbox/paypal/params";
import type { Call } from "@/sandbox/paypal/routes";

/** Writes PayPal's event down and has it sent to the portal. Nobody waits for the sending. */
export function tell(sandbox: Sandbox, happening: Happening): void {
  const createdAt = sandbox.state.nowSeconds();
  const id = newEventId();
  const record = { id, type: happening.type, createdAt, body: JSON.stringify(buildEvent(sandbox, id, createdAt, happening)) };
  sandbox.state.paypalEvents.put(record);
  sandbox.webhooks.enqueue(record, "paypal");
}

/** `GET /v1/notifications/webhooks-events`: newest first. */
export function listEvents({ state, baseUrl }: Sandbox, { query }: Call): object {
  const asked = parseBody(eventQuery, Object.fromEntries(query));
  const from = asked.start_time === undefined ? 0 : new Date(asked.start_time).getTime() / 1000;
  const until = asked.end_time === undefined ? Infinity : new Date(asked.end_time).getTime() / 1000;
  const found = state.paypalEvents
    .all()
    .filter(({ createdAt, type }) => createdAt >= Math.floor(from) && createdAt <= until && (asked.event_type ?? type) === type)
    .toReversed();
  const start = asked.next_page_token === undefined ? 0 : found.findIndex(({ id }) => id === asked.next_page_token) + 1;
  const page = found.slice(start, start + asked.page_size);
  const last = page.at(-1);
  const next = new URLSearchParams(query);
  if (last) next.set("next_page_token", last.id);
  const href = `${baseUrl}/v1/notifications/webhooks-events?${next.toString()}`;
  return {
    events: page.map(({ body }): unknown => JSON.parse(body)),
    count: page.length,
    links: start + page.length < found.length ? [{ href, rel: "next", method: "GET" }] : [],
  };
}
