import "server-only";
import type { PlanRules } from "@/lib/billing/rules/instalments";
import { env } from "@/lib/env";

/** By what rules a plan is proposed today. */
export function planRules(): PlanRules {
  const { INSTALMENTS_LEAST_CENTS: leastCents, INSTALMENTS_MOST: most, INSTALMENTS_EVERY_DAYS: everyDays } = env();
  return { leastCents, most, everyDays, graceDays: env().INSTALMENTS_GRACE_DAYS };
}
