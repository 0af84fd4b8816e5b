import { checkAcknowledged } from "./check-acknowledged";
import { checkBooks } from "./check-books";
import { checkMoney } from "./check-money";
import { checkQuiet } from "./check-quiet";
import { checkTold } from "./check-told";
import type { World } from "./world";

/** What must never be: by rule, with the ids that tell where. */
export interface Violation {
  readonly rule:
    | "lost"
    | "doubled"
    | "invented"
    | "acknowledged"
    | "unbalanced"
    | "forged"
    | "stuck"
    | "audit"
    | "told"
    | "queue"
    | "ended"
    | "bewildered";
  readonly what: string;
}

/**
 * Compares what customers saw, what the provider knows and what stands in the database once everything has settled.
 * Pure: the same world always gives the same violations, none for a sound one.
 */
export function check(world: World): Violation[] {
  return [...checkMoney(world), ...checkBooks(world), ...checkAcknowledged(world), ...checkTold(world), ...checkQuiet(world)];
}
