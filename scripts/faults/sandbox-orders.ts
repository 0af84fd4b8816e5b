import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { FOLLOWED_EVENTS } from "@/lib/payments/stripe/events";
import type { Silence } from "./plan";

const READY_TIMEOUT_MS = 30_000;

/** What the provider's stand-in knows to be true. */
const truth = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      status: z.enum(["open", "complete", "expired"]),
      totalCents: z.number(),
      clientReferenceId: z.string().nullable(),
      intentId: z.string().nullable(),
    }),
  ),
  intents: z.array(z.object({ id: z.string(), sessionId: z.string(), status: z.string(), amountCents: z.number() })),
  events: z.array(z.object({ id: z.string(), type: z.string() })),
  deliveries: z.array(z.object({ eventId: z.string(), state: z.string(), attempts: z.number() })),
  mails: z.array(z.object({ messageId: z.string(), copies: z.number() })),
  /** What the operator's systems were told. */
  exports: z.array(z.object({ id: z.string(), copies: z.number() })),
});

/** What the network was asked to credit, and did. */
const networkTruth = z.array(z.object({ id: z.string(), status: z.string(), copies: z.number() }));

const counts = z.object({ deliveries: z.object({ pending: z.number().default(0) }) });

/** See `truth` and `networkTruth`. */
export type ProviderState = z.output<typeof truth> & { topUps: z.output<typeof networkTruth> };

/** The sandbox, as whoever runs it gives it orders. */
export class SandboxOrders {
  readonly #base: string;

  constructor(readonly port: number) {
    this.#base = `http://localhost:${String(port)}`;
  }

  /** Waits until it answers. */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      try {
        await (await fetch(`${this.#base}/`)).text();
        return;
      } catch (error) {
        if (Date.now() > deadline) throw new Error("the sandbox did not start", { cause: error });
        await pause(50);
      }
    }
  }

  /** From now on each webhook is repeated, delayed, lost and forged. */
  async beginChaos(seed: number): Promise<void> {
    await this.#order("/sandbox/faults", {
      webhooks: { mode: "chaos", seed, minCopies: 1, maxCopies: 5, lostShare: 0.05, forgedShare: 0.02, maxDelayMs: 5_000 },
    });
  }

  /** Webhooks go to these portals in turn, of the events that the portal follows. */
  async sendTo(urls: readonly string[]): Promise<void> {
    await this.#order("/sandbox/portals", { urls, types: FOLLOWED_EVENTS });
  }

  /** The provider stops answering in this way, and the operator's network does what it is asked without saying so, until they are told to answer again. */
  async silence(mode: Silence | null): Promise<void> {
    await this.#order("/sandbox/faults", {
      api: mode && { mode, times: 10_000 },
      network: mode && { mode: "reset-after", times: 10_000 },
    });
  }

  /** All is well again. */
  async endFaults(): Promise<void> {
    await this.#order("/sandbox/faults", { webhooks: "normal", api: null, network: null });
  }

  /** Moves the provider's clock ahead: checkouts run out, retries become due. */
  async advance(seconds: number): Promise<void> {
    await this.#order("/sandbox/clock", { advanceSeconds: seconds });
  }

  /** Webhooks that are still to arrive. The whole state is too long to be asked again and again. */
  async pendingDeliveries(): Promise<number> {
    return counts.parse(await (await fetch(`${this.#base}/sandbox/counts.json`)).json()).deliveries.pending;
  }

  async state(): Promise<ProviderState> {
    const read = async (name: string): Promise<unknown> => (await fetch(`${this.#base}/sandbox/${name}.json`)).json();
    return { ...truth.parse(await read("state")), topUps: networkTruth.parse(await read("top-ups")) };
  }

  async #order(path: string, order: object): Promise<void> {
    const answer = await fetch(this.#base + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(order),
    });
    if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${await answer.text()}`);
  }
}
