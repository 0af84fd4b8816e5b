import type { Violation } from "./check";
import type { World } from "./world";

/** Nothing was believed that the provider did not send, and nothing is left to do. */
export function checkQuiet({ provider, books, ownEnds }: World): Violation[] {
  const events = new Set(provider.events.map(({ id }) => id));
  const forged = provider.deliveries
    .filter(({ state }) => state === "believed")
    .map(({ eventId }): Violation => ({ rule: "forged", what: `a forged copy of ${eventId} was answered as if it were true` }));
  const unknown = books.inbox
    .filter(({ eventId }) => !events.has(eventId))
    .map(({ eventId }): Violation => ({ rule: "forged", what: `${eventId} is in the inbox, and the provider never sent it` }));
  const unread = books.inbox
    .filter(({ isProcessed }) => !isProcessed)
    .map(({ eventId }): Violation => ({ rule: "stuck", what: `event ${eventId} was taken and never followed` }));
  const jobs = books.jobs.map(({ id, task, isDead, lastError }): Violation => ({
    rule: "queue",
    what: `task ${id} (${task}) ${isDead ? "was given up" : "is left"}: ${lastError ?? "never tried"}`,
  }));
  const findings = books.findings.map(({ kind, reference }): Violation => ({
    rule: "stuck",
    what: `an open finding: ${kind} ${reference}`,
  }));
  const ended = ownEnds.map((how): Violation => ({ rule: "ended", what: `${how} although nobody had killed it` }));
  return [...forged, ...unknown, ...unread, ...jobs, ...findings, ...ended];
}
