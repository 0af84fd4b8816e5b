import "server-only";
import { z } from "zod";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { getJson, readFault } from "./client";
import { isSignedByPayPal } from "./signature";

/** What an event of PayPal says: which one, of what kind, and about which of its things. All else in it is a hint that nobody follows. */
export interface ProviderEvent {
  readonly eventId: string;
  readonly type: string;
  /** The order, capture, refund, dispute or saved method to ask for; absent where the event changes nothing of ours. */
  readonly objectRef: string | undefined;
  readonly createdAt: Date;
}

/** The events that are followed, as https://developer.paypal.com/api/rest/webhooks/event-names/ names them. Set the webhook to these. */
const FOLLOWED_EVENTS: readonly string[] = [
  // Of an order.
  "CHECKOUT.ORDER.APPROVED",
  "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
  // Of a capture: `findOrderOf` says of which order.
  "PAYMENT.CAPTURE.COMPLETED",
  "PAYMENT.CAPTURE.PENDING",
  "PAYMENT.CAPTURE.DENIED",
  "PAYMENT.CAPTURE.DECLINED",
  // Of a refund.
  "PAYMENT.CAPTURE.REFUNDED",
  "PAYMENT.CAPTURE.REVERSED",
  "PAYMENT.REFUND.PENDING",
  "PAYMENT.REFUND.FAILED",
  "CUSTOMER.DISPUTE.CREATED",
  "CUSTOMER.DISPUTE.UPDATED",
  "CUSTOMER.DISPUTE.RESOLVED",
  // Of a saved method. That one was made is no news: we make them ourselves, and the sweep of setups finds what nobody came back from.
  "VAULT.PAYMENT-TOKEN.DELETED",
];

const eventSchema = z.object({
  id: z.string().min(1).max(100),
  event_type: z.string().min(1).max(100),
  create_time: z.iso.datetime({ offset: true }),
  resource: z.object({ id: z.string().optional(), dispute_id: z.string().optional(), order_id: z.string().optional() }).catch({}),
});

/**
 * Verifies a notification: PayPal's signature over the raw bytes, sent for our webhook in the days in which PayPal tries. The same one
 * may well come again: who keeps it, keeps it once by its id.
 * @returns null when it is not to be believed.
 * @throws UserError `provider-unavailable` while its certificate cannot be had.
 */
export async function readNotification(raw: Buffer, headers: Pick<Headers, "get">): Promise<ProviderEvent | null> {
  const settings = env().paypal;
  if (!settings || !(await isSignedByPayPal(raw, headers, settings, clock.now()))) return null;
  return readEvent(parseJson(raw));
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString("utf8"));
  } catch {
    // Not JSON: no event is read from this.
    return undefined;
  }
}

function readEvent(value: unknown): ProviderEvent | null {
  const { data: event } = eventSchema.safeParse(value);
  if (!event) return null;
  const { resource } = event;
  const objectRef = FOLLOWED_EVENTS.includes(event.event_type) ? (resource.id ?? resource.dispute_id ?? resource.order_id) : undefined;
  return { eventId: event.id, type: event.event_type, objectRef, createdAt: new Date(event.create_time) };
}

const PAGE_SIZE = 100;

const pageSchema = z.object({
  events: z.array(z.unknown()).default([]),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});

/**
 * The followed events since an instant, newest first, as PayPal lists them for 30 days.
 * @throws UserError `provider-unavailable` when it does not answer.
 */
export async function* listEventsSince(since: Date): AsyncGenerator<ProviderEvent> {
  const first = { start_time: since.toISOString(), end_time: clock.now().toISOString(), page_size: String(PAGE_SIZE) };
  for (let next: string | undefined = new URLSearchParams(first).toString(); next !== undefined;) {
    const page = await fetchPage(next);
    for (const listed of page.events) {
      const event = readEvent(listed);
      if (event?.objectRef !== undefined) yield event;
    }
    const following = page.links.find(({ rel }) => rel === "next")?.href;
    next = following === undefined ? undefined : new URL(following).searchParams.toString();
  }
}

async function fetchPage(query: string): Promise<z.output<typeof pageSchema>> {
  try {
    const { result } = await getJson("/v1/notifications/webhooks-events", Object.fromEntries(new URLSearchParams(query)));
    return pageSchema.parse(result);
  } catch (error) {
    throw readFault(error);
  }
}
