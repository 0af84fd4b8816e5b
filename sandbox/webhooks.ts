import Stripe from "stripe";
import { newId } from "@/sandbox/ids";
import type { DeliveryRecord, EventRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/** Seconds before the second try, the third … ; after the last one, some 17 hours later, a delivery is given up. */
const RETRY_SECONDS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800];
const MAX_AT_ONCE = 16;
const TIMEOUT_MS = 10_000;
/** A timer sleeps no longer than this, because a test may move the clock. */
const MAX_SLEEP_MS = 60_000;

/**
 * Sends events to the portal, signed as Stripe signs them, at least once each and in no promised order. What is not
 * delivered stays in the state, so a restart goes on where the last run ended.
 */
export class Webhooks {
  readonly #state: State;
  readonly #target: string;
  readonly #secret: string;
  /** Planned, and not known to be on disk yet: the portal must never hear of something that a crash could still undo. */
  #unsaved: string[] = [];
  readonly #pending = new Set<string>();
  readonly #sending = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(state: State, portalUrl: string, secret: string) {
    this.#state = state;
    this.#target = new URL("/api/webhooks/stripe", portalUrl).href;
    this.#secret = secret;
    for (const delivery of state.deliveries.all()) if (delivery.state === "pending") this.#pending.add(delivery.id);
  }

  /** Plans the sending of an event: none, one, two or three, as the ordered fault says. */
  enqueue(event: EventRecord): void {
    const fault = this.#state.faults.webhooks;
    const copies = { normal: 1, lost: 1, double: 2, triple: 3 }[fault];
    for (let copy = 0; copy < copies; copy += 1) {
      const delivery = this.#state.deliveries.put({
        id: newId("whd"),
        eventId: event.id,
        eventType: event.type,
        createdAt: event.createdAt,
        state: fault === "lost" ? "lost" : "pending",
        attempts: 0,
        nextAttemptAtMs: this.#state.nowMs(),
        lastOutcome: null,
      });
      if (delivery.state === "pending") this.#unsaved.push(delivery.id);
    }
    // Later, because the change that this event tells of may be half made at this moment.
    setTimeout(() => {
      void this.#release();
    }, 0);
  }

  async #release(): Promise<void> {
    const saved = this.#unsaved;
    if (saved.length === 0) return;
    this.#unsaved = [];
    try {
      await this.#state.flush();
    } catch (error) {
      console.error("sandbox: nothing is sent because the state could not be saved:", error);
      return;
    }
    for (const id of saved) this.#pending.add(id);
    this.wake();
  }

  /** Sends what is due, without anybody waiting for it. */
  wake(afterMs = 0): void {
    if (this.#stop.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#sendDue();
    }, afterMs);
  }

  /** Stops sending. What is on its way may arrive and be sent again by the next run. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#sending.values());
  }

  #sendDue(): void {
    const now = this.#state.nowMs();
    let next = now + MAX_SLEEP_MS;
    for (const id of this.#pending) {
      const delivery = this.#state.deliveries.get(id);
      if (!delivery) this.#pending.delete(id);
      else if (this.#sending.has(id) || this.#sending.size >= MAX_AT_ONCE) continue;
      else if (delivery.nextAttemptAtMs > now) next = Math.min(next, delivery.nextAttemptAtMs);
      else this.#begin(delivery);
    }
    if (this.#pending.size > 0) this.wake(next - now);
  }

  #begin(delivery: DeliveryRecord): void {
    const sending = this.#send(delivery).finally(() => {
      this.#sending.delete(delivery.id);
      this.wake();
    });
    this.#sending.set(delivery.id, sending);
  }

  async #send(delivery: DeliveryRecord): Promise<void> {
    const event = this.#state.events.get(delivery.eventId);
    const outcome = event ? await this.#post(event.body) : { delivered: false, text: "the event is gone" };
    // Stopped or reset in the meantime: this try does not count.
    if (this.#stop.signal.aborted || !this.#state.deliveries.get(delivery.id)) return;
    const attempts = delivery.attempts + 1;
    const wait = RETRY_SECONDS[attempts - 1];
    const state = outcome.delivered ? "delivered" : wait === undefined ? "failed" : "pending";
    if (state !== "pending") this.#pending.delete(delivery.id);
    this.#state.deliveries.put({
      ...delivery,
      state,
      attempts,
      nextAttemptAtMs: this.#state.nowMs() + (wait ?? 0) * 1000,
      lastOutcome: outcome.text,
    });
  }

  async #post(payload: string): Promise<{ delivered: boolean; text: string }> {
    try {
      const response = await fetch(this.#target, {
        method: "POST",
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "MyTIM-Sandbox/1.0",
          // The portal compares this with the real time, so the movable clock has no say here.
          "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret: this.#secret }),
        },
        body: payload,
        // Stripe takes a redirect for a failure.
        redirect: "manual",
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return { delivered: response.ok, text: `answered ${String(response.status)}` };
    } catch (error) {
      return { delivered: false, text: error instanceof Error ? error.name : "failed" };
    }
  }
}
