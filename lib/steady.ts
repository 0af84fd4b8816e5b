/** Above what the work takes on a machine that is not overrun, below what anybody minds waiting. */
const STEADY_MS = 250;

/**
 * Does what must not tell by its time what it found: the answer, a refusal too, comes no sooner than 250 ms after it was asked for. So a stranger
 * learns no more from the clock than from the words (OWASP Forgot Password Cheat Sheet).
 */
export async function steadily<Result>(work: () => Promise<Result>): Promise<Result> {
  const earliest = new Promise((resolve) => setTimeout(resolve, STEADY_MS));
  try {
    return await work();
  } finally {
    await earliest;
  }
}
