import { chance } from "@/db/seed/chance";
import type { Options } from "./options";

/** What can be killed. */
export const TARGETS = ["portal A", "portal B", "worker A", "worker B", "database"] as const;
export type Target = (typeof TARGETS)[number];

/** How the provider may fail to answer; `reset-after` has done what was asked. */
const SILENCES = ["timeout", "error500", "reset", "reset-after", "error503"] as const;
export type Silence = (typeof SILENCES)[number];

/** What one customer is going to do, come what may. */
export interface Intention {
  readonly index: number;
  readonly way: "pays" | "two-tabs" | "cancels" | "cancels-then-pays" | "cancels-while-paying" | "walks-away";
  readonly card: "accepted" | "declined-first" | "challenged";
  /** Whether the browser comes back to the portal after paying, or is closed. */
  readonly returns: boolean;
  /** Which of the two portals is asked first. */
  readonly portal: 0 | 1;
}

/** What befalls the machines once so many customers have begun. */
export type Trouble = { readonly after: number; readonly pauseMs: number } & (
  { readonly kind: "kill"; readonly target: Target } | { readonly kind: "silence"; readonly mode: Silence; readonly seconds: number }
);

export interface Plan {
  readonly intentions: readonly Intention[];
  readonly troubles: readonly Trouble[];
}

const WAYS: readonly (readonly [Intention["way"], number])[] = [
  ["two-tabs", 5],
  ["cancels", 3],
  ["cancels-then-pays", 3],
  ["cancels-while-paying", 2],
  ["walks-away", 2],
  ["pays", 85],
];
const CARDS: readonly (readonly [Intention["card"], number])[] = [
  ["declined-first", 8],
  ["challenged", 4],
  ["accepted", 88],
];
const RETURN_PERCENT = 60;
const SILENCE_SECONDS = { from: 2, more: 4 };

/** One silence for so many payments, and each kind at least once in a full run. */
const PAYMENTS_A_SILENCE = 2_000;

/** The whole run from its seed: who does what, and what is killed or silent when. Only real time differs from run to run. */
export function makePlan({ payments, kills, seed, calm }: Pick<Options, "payments" | "kills" | "seed" | "calm">): Plan {
  const intentions = Array.from({ length: payments }, (_, index): Intention => {
    return {
      index,
      way: pick(WAYS, chance(100, seed, "way", index)),
      card: pick(CARDS, chance(100, seed, "card", index)),
      returns: chance(100, seed, "returns", index) < RETURN_PERCENT,
      portal: chance(2, seed, "portal", index) === 0 ? 0 : 1,
    };
  });
  const silences = calm ? 0 : Math.max(1, Math.ceil(payments / PAYMENTS_A_SILENCE));
  const troubles = [
    ...targetsOf(kills, seed).map((target, index): Trouble => ({ ...momentOf(payments, seed, "kill", index), kind: "kill", target })),
    ...Array.from({ length: silences }, (_, index): Trouble => {
      const mode = SILENCES[(index + seed) % SILENCES.length] ?? "timeout";
      const seconds = SILENCE_SECONDS.from + chance(SILENCE_SECONDS.more + 1, seed, "silence", index);
      return { ...momentOf(payments, seed, "silent", index), kind: "silence", mode, seconds };
    }),
  ];
  return { intentions, troubles: troubles.sort((one, other) => one.after - other.after) };
}

function pick<Word>(words: readonly (readonly [Word, number])[], percent: number): Word {
  let sum = 0;
  for (const [word, share] of words) {
    sum += share;
    if (percent < sum) return word;
  }
  throw new RangeError(`shares sum to ${String(sum)}`);
}

/** Each is killed as often as any other, give or take one, in an order of the seed's. */
function targetsOf(kills: number, seed: number): Target[] {
  return Array.from({ length: kills }, (_, index) => ({
    target: TARGETS[index % TARGETS.length] ?? "database",
    order: chance(1e9, seed, index),
  }))
    .sort((one, other) => one.order - other.order)
    .map(({ target }) => target);
}

/** Somewhere between the first customers and the last. */
function momentOf(payments: number, seed: number, ...words: readonly (string | number)[]): { after: number; pauseMs: number } {
  return {
    after: Math.floor((payments * (2 + chance(94, seed, "after", ...words))) / 100),
    pauseMs: chance(1_000, seed, "pause", ...words),
  };
}
