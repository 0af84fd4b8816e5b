const startedAt = Date.now();

/** Seconds since this command began. */
export function elapsedSeconds(): number {
  return (Date.now() - startedAt) / 1_000;
}

/** One line of what happens and how far it is. */
export function say(message: string): void {
  process.stdout.write(`[${elapsedSeconds().toFixed(1).padStart(5)} s] ${message}\n`);
}

const STILL_EVERY_MS = 10_000;

/** Says that `what` begins, that it still runs every ten seconds, and that it is done. */
export async function saying<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const from = elapsedSeconds();
  const taken = () => `${(elapsedSeconds() - from).toFixed(1)} s`;
  say(`${what} …`);
  const reminder = setInterval(() => {
    say(`${what} … ${taken()} so far`);
  }, STILL_EVERY_MS);
  try {
    const result = await work();
    say(`${what}: done in ${taken()}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}
