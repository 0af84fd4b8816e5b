import Stripe from "stripe";
import { DeliveryPlan, type PlannedCopy } from "@/sandbox/delivery-plan";
import { DueQueue } from "@/sandbox/due-queue";
import { forge, FORGERS_SECRET } from "@/sandbox/forgery";
import { newId } from "@/sandbox/ids";
import { forge as forgePayPal } from "@/sandbox/paypal/forgery";
import type { Signer } from "@/sandbox/paypal/signer";
import type { DeliveryRecord, EventRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/** Seconds before the second try, the third … ; after the last one, some 17 hours later, a delivery is given up. */
const RETRY_SECONDS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800];
const MAX_AT_ONCE = 16;
const TIMEOUT_MS = 10_000;
/** A timer sleeps no longer than this, because a test may move the clock. */
const MAX_SLEEP_MS = 60_000;
/** Between two events that are told in the wrong order, so that they also arrive in it. */
const REORDER_GAP_MS = 50;

interface Outcome {
  /** `undefined` without an answer. */
  readonly status: number | undefined;
  readonly text: string;
}

/**
 * Sends events to the portals, signed as their provider signs them, at least once each and in no promised order. What is not
 * delivered stays in the state, so a restart goes on where the last run ended.
 */
export class Webhooks {
  readonly #state: State;
  readonly #portalUrl: string;
  readonly #secret: string;
  readonly #signer: Signer;
  #portals: readonly string[];
  #types: ReadonlySet<string> | undefined;
  #turn = 0;
  readonly #plan = new DeliveryPlan();
  /** Planned, and not known to be on disk yet: the portal must never hear of something that a crash could still undo. */
  #unsaved: DeliveryRecord[] = [];
  readonly #waiting = new DueQueue<string>();
  readonly #sending = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(state: State, portalUrl: string, secret: string, signer: Signer) {
    this.#state = state;
    this.#portalUrl = portalUrl;
    this.#portals = [portalUrl];
    this.#secret = secret;
    this.#signer = signer;
    for (const { id, state: how, nextAttemptAtMs } of state.deliveries.all()) if (how === "pending") this.#waiting.add(nextAttemptAtMs, id);
  }

  /** The addresses that events are sent to, each in its turn. */
  get portals(): readonly string[] {
    return this.#portals;
  }

  /**
   * @param urls when empty, the address that the sandbox was started with.
   * @param types what they are told of, as an endpoint's `enabled_events`; of everything when it is not said.
   */
  setPortals(urls: readonly string[], types?: readonly string[]): void {
    this.#portals = urls.length === 0 ? [this.#portalUrl] : urls;
    this.#types = types && new Set(types);
  }

  /** Plans the sending of an event, as the ordered fault says. */
  enqueue(event: EventRecord, provider: DeliveryRecord["provider"] = "stripe"): void {
    if (this.#types?.has(event.type) === false) return;
    for (const copy of this.#plan.copiesOf(this.#state.faults.webhooks)) {
      const delivery = this.#state.deliveries.put(planned(event, provider, copy, this.#state.nowMs()));
      if (delivery.state === "pending") this.#unsaved.push(delivery);
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
    const gapMs = this.#state.faults.webhooks === "reordered" ? REORDER_GAP_MS : 0;
    for (const [place, { id, nextAttemptAtMs }] of saved.entries())
      this.#waiting.add(nextAttemptAtMs + (saved.length - 1 - place) * gapMs, id);
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
    await Promise.allSettled(this.#sending);
  }

  #sendDue(): void {
    const now = this.#state.nowMs();
    while (this.#sending.size < MAX_AT_ONCE) {
      const id = this.#waiting.takeDue(now);
      if (id === undefined) break;
      const delivery = this.#state.deliveries.get(id);
      if (delivery?.state === "pending") this.#begin(delivery);
    }
    // When all hands are busy, the first one that is free wakes us.
    const next = this.#waiting.nextDueAt;
    if (next !== undefined && this.#sending.size < MAX_AT_ONCE) this.wake(Math.min(Math.max(next - now, 0), MAX_SLEEP_MS));
  }

  #begin(delivery: DeliveryRecord): void {
    const sending = this.#send(delivery).finally(() => {
      this.#sending.delete(sending);
      this.wake();
    });
    this.#sending.add(sending);
  }

  async #send(delivery: DeliveryRecord): Promise<void> {
    const events = delivery.provider === "paypal" ? this.#state.paypalEvents : this.#state.events;
    const event = events.get(delivery.eventId);
    const outcome = event ? await this.#post(event.body, delivery) : { status: undefined, text: "the event is gone" };
    // Stopped or reset in the meantime: this try does not count.
    if (this.#stop.signal.aborted || !this.#state.deliveries.get(delivery.id)) return;
    const attempts = delivery.attempts + 1;
    const waitMs = (RETRY_SECONDS[attempts - 1] ?? 0) * 1000;
    const state = stateAfter(delivery, outcome, attempts);
    const nextAttemptAtMs = this.#state.nowMs() + waitMs;
    this.#state.deliveries.put({ ...delivery, state, attempts, nextAttemptAtMs, lastOutcome: outcome.text });
    if (state === "pending") this.#waiting.add(nextAttemptAtMs, delivery.id);
  }

  async #post(body: string, { provider, forged }: DeliveryRecord): Promise<Outcome> {
    const portal = this.#portals[this.#turn++ % this.#portals.length] ?? this.#portalUrl;
    try {
      const { payload, headers } = provider === "paypal" ? await this.#asPayPal(body, forged) : this.#asStripe(body, forged);
      const response = await fetch(new URL(`/api/webhooks/${provider}`, portal), {
        method: "POST",
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "MyTIM-Sandbox/1.0",
          ...headers,
        },
        body: payload,
        // Both take a redirect for a failure.
        redirect: "manual",
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return { status: response.status, text: `answered ${String(response.status)}` };
    } catch (error) {
      return { status: undefined, text: error instanceof Error ? error.name : "failed" };
    }
  }

  #asStripe(body: string, forged: boolean): Signed {
    const payload = forged ? forge(body) : body;
    const secret = forged ? FORGERS_SECRET : this.#secret;
    // The portal compares this with the real time, so the movable clock has no say here.
    return { payload, headers: { "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret }) } };
  }

  async #asPayPal(body: string, forged: boolean): Promise<Signed> {
    return { payload: forged ? forgePayPal(body) : body, headers: await this.#signer.headersFor(body) };
  }
}

interface Signed {
  readonly payload: string;
  readonly headers: Record<string, string>;
}

function planned(event: EventRecord, provider: DeliveryRecord["provider"], copy: PlannedCopy, nowMs: number): DeliveryRecord {
  return {
    id: newId("whd"),
    eventId: event.id,
    eventType: event.type,
    provider,
    createdAt: event.createdAt,
    state: copy.kind === "lost" ? "lost" : "pending",
    forged: copy.kind === "forged",
    attempts: 0,
    nextAttemptAtMs: nowMs + copy.delayMs,
    lastOutcome: null,
  };
}

/** A forger tries once; a provider tries until it is taken or the tries are used up. */
function stateAfter({ forged }: DeliveryRecord, { status }: Outcome, attempts: number): DeliveryRecord["state"] {
  const taken = status !== undefined && status >= 200 && status < 300;
  if (forged) return taken ? "believed" : status !== undefined && status >= 400 && status < 500 ? "refused" : "failed";
  if (taken) return "delivered";
  return attempts > RETRY_SECONDS.length ? "failed" : "pending";
}
