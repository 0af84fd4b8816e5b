import "server-only";
import { eraseAccounts } from "@/lib/privacy/commands/erase-accounts";

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "erase-accounts": () => eraseAccounts(),
};

/** Every hour (crontab of graphile-worker); an hour that was missed is made up for by the next. */
export const crontab = "23 * * * * erase-accounts ?max=3";
