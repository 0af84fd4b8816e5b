import { DueQueue } from "@/sandbox/due-queue";
import type { State } from "@/sandbox/state";

/** What happens by itself at its time, and to which record. */
export interface Appointment {
  readonly kind: "session-ends" | "payment-ends" | "refund-ends" | "paypal-capture-ends" | "paypal-refund-ends" | "paypal-token-made";
  readonly id: string;
}

/**
 * The appointments to come, by the sandbox's clock. They are read off the state at the start, so they need no place
 * in the snapshot; one that no longer holds (paid, or forgotten by a reset) is passed over when its time comes.
 */
export class Agenda {
  readonly #queue = new DueQueue<Appointment>();

  constructor(state: State) {
    for (const { id, status, expiresAt } of state.sessions.all()) if (status === "open") this.add(expiresAt, { kind: "session-ends", id });
    for (const { id, status, ending } of state.intents.all())
      if (status === "processing" && ending) this.add(ending.at, { kind: "payment-ends", id });
    for (const { id, status, ending } of state.refunds.all())
      if (status === "pending" && ending) this.add(ending.at, { kind: "refund-ends", id });
    for (const { id, status, ending } of state.paypalCaptures.all())
      if (status === "PENDING" && ending) this.add(ending.at, { kind: "paypal-capture-ends", id });
    for (const { id, status, ending } of state.paypalRefunds.all())
      if (status === "PENDING" && ending) this.add(ending.at, { kind: "paypal-refund-ends", id });
    for (const { id, isTold, readyAt } of state.paypalTokens.all()) if (!isTold) this.add(readyAt, { kind: "paypal-token-made", id });
  }

  /** @param atSeconds by the sandbox's clock. */
  add(atSeconds: number, appointment: Appointment): void {
    this.#queue.add(atSeconds, appointment);
  }

  takeDue(nowSeconds: number): Appointment | undefined {
    return this.#queue.takeDue(nowSeconds);
  }
}
