import "server-only";
import { sweepRegistrations } from "@/lib/onboarding/commands/resume-registration";

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = { "sweep-registrations": () => sweepRegistrations() };

/** Every hour (crontab of graphile-worker). */
export const crontab = "17 * * * * sweep-registrations";
