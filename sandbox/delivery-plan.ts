import type { WebhookFault } from "@/sandbox/fault-records";
import { SeededRandom } from "@/sandbox/seeded";

/** One sending of an event: as it is, forged, or not at all. */
export interface PlannedCopy {
  readonly kind: "true" | "forged" | "lost";
  readonly delayMs: number;
}

/** Decides how often and how late each event is told. The same seed decides the same for the first event, the second … */
export class DeliveryPlan {
  #order: WebhookFault = "normal";
  #random = new SeededRandom(0);

  copiesOf(fault: WebhookFault): PlannedCopy[] {
    // A new order begins its numbers anew, even when it says the same as the last one.
    if (fault !== this.#order && typeof fault === "object" && fault.mode === "chaos") this.#random = new SeededRandom(fault.seed);
    this.#order = fault;
    if (fault === "lost") return [{ kind: "lost", delayMs: 0 }];
    if (typeof fault === "string") return times({ normal: 1, reordered: 1, double: 2, triple: 3 }[fault], () => 0);
    if (fault.mode === "late") return times(1, () => fault.seconds * 1000);
    return this.#chaos(fault);
  }

  #chaos(order: Extract<WebhookFault, { mode: "chaos" }>): PlannedCopy[] {
    const delay = (): number => this.#random.between(order.minDelayMs, order.maxDelayMs);
    const copies = this.#random.between(order.minCopies, order.maxCopies);
    const told: PlannedCopy[] = this.#random.happens(order.lostShare) ? [{ kind: "lost", delayMs: 0 }] : times(copies, delay);
    return this.#random.happens(order.forgedShare) ? [...told, { kind: "forged", delayMs: delay() }] : told;
  }
}

function times(count: number, delayMs: () => number): PlannedCopy[] {
  return Array.from({ length: count }, () => ({ kind: "true", delayMs: delayMs() }));
}
