import "server-only";
import { sweepPasskeyChallenges } from "@/lib/identity/commands/passkeys/challenges";

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = { "sweep-passkey-challenges": () => sweepPasskeyChallenges() };

/** Every hour (crontab of graphile-worker). */
export const crontab = "23 * * * * sweep-passkey-challenges";
