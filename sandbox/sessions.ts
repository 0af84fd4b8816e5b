import { buildSession } from "@/sandbox/build-session";
import { tell, type Sandbox } from "@/sandbox/events";
import type { SessionRecord } from "@/sandbox/records";

/** Ends every open session whose time is over. Called before each request and once a second. */
export function expireDueSessions(sandbox: Sandbox): void {
  const now = sandbox.state.nowSeconds();
  for (const session of sandbox.state.sessions.all()) {
    if (session.status === "open" && session.expiresAt <= now) expireSession(sandbox, session);
  }
}

/** Ends an open session and the attempt to pay it, if there was one. */
export function expireSession(sandbox: Sandbox, session: SessionRecord): SessionRecord {
  const { state } = sandbox;
  const intent = session.intentId === null ? undefined : state.intents.get(session.intentId);
  if (intent) state.intents.put({ ...intent, status: "canceled", canceledAt: state.nowSeconds(), challengedCard: null });
  const expired = state.sessions.put({ ...session, status: "expired" });
  tell(sandbox, { type: "checkout.session.expired", object: buildSession(sandbox, expired) });
  return expired;
}
