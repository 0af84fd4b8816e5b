import type { Day } from "@/lib/dates";

/** Whether a line is not ours any more on a day: nothing is topped up, moved or taken there. @param leftOn as the operator said, when it did. */
export function hasLeft({ leftOn }: { readonly leftOn: Day | null }, today: Day): boolean {
  return leftOn !== null && leftOn <= today;
}
