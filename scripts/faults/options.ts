import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { z } from "zod";
import { ConfigError } from "@/lib/env";

const USAGE = `npm run faults                 4,000 payments while everything is killed, repeated, lost and forged
  --payments N                 how many customers pay
  --top-ups N                  how many of a hundred top up a telephone; the others pay a bill
  --kills N                    how often something is killed (kill -9)
  --seed N                     the plan of an earlier run again
  --minutes N                  no customer begins later than this
  --calm                       nothing is killed, silent, repeated or lost, and few come at once: how fast it is when all is well`;

const shape = z.strictObject({
  payments: z.coerce.number().int().min(1).max(1_000_000).default(4_000),
  "top-ups": z.coerce.number().int().min(0).max(100).default(50),
  kills: z.coerce.number().int().min(0).max(1_000).default(50),
  seed: z.coerce.number().int().min(0).optional(),
  minutes: z.coerce.number().min(0.1).max(600).default(8),
  calm: z.boolean().default(false),
});

/** What a run is asked for. */
export type Options = Readonly<Omit<z.output<typeof shape>, "seed" | "top-ups"> & { seed: number; topUps: number }>;

const text = { type: "string" } as const;

/** @throws ConfigError with the usage for what nobody offered. */
export function readOptions(args: readonly string[]): Options {
  try {
    const options = { payments: text, "top-ups": text, kills: text, seed: text, minutes: text, calm: { type: "boolean" } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const { seed = randomInt(1_000_000), "top-ups": topUps, ...rest } = shape.parse({ ...values });
    return { ...rest, ...(rest.calm && { kills: 0 }), topUps, seed };
  } catch (error) {
    throw new ConfigError(USAGE, { cause: error });
  }
}
