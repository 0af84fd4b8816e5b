import { z } from "zod";

const event = z.looseObject({ resource: z.looseObject({ id: z.string() }) });

/**
 * The event as a thief would send it: the same id, so that storing it unchecked hides the true one, and money that nobody paid. The
 * thief has no key and sends the true event's signature along.
 */
export function forge(body: string): string {
  const { resource, ...rest } = event.parse(JSON.parse(body));
  const amount = { currency_code: "EUR", value: "999999.99" };
  return JSON.stringify({ ...rest, event_type: "PAYMENT.CAPTURE.COMPLETED", resource: { ...resource, status: "COMPLETED", amount } });
}
