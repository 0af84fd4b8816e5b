import "server-only";
import { cache } from "react";
import { listLines, type LineSummary } from "@/lib/identity/queries/list-lines";
import { chosenLineId, requireSession, type CurrentSession } from "@/lib/identity/session";

/** What every portal page begins with: who is there, their lines, and the line they look at. */
export interface Portal {
  readonly session: CurrentSession;
  readonly lines: readonly LineSummary[];
  /** The chosen one, or the first; none for an account without lines. */
  readonly line: LineSummary | undefined;
}

/** Reads the portal's beginning once a request, for the frame and the page alike, or goes to sign-in. */
export const openPortal = cache(async (): Promise<Portal> => {
  const session = await requireSession();
  const [lines, chosen] = await Promise.all([listLines(session.principal), chosenLineId()]);
  return { session, lines, line: lines.find((line) => line.id === chosen) ?? lines[0] };
});
