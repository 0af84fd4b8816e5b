import { buildSession } from "@/sandbox/build-session";
import { tell, type Sandbox } from "@/sandbox/events";
import type { SessionRecord } from "@/sandbox/records";
import { cancelSetup } from "@/sandbox/setup";

/** Ends a session whose time may be over. */
export function expireDueSession(sandbox: Sandbox, id: string): void {
  const session = sandbox.state.sessions.get(id);
  if (session?.status === "open" && session.expiresAt <= sandbox.state.nowSeconds()) expireSession(sandbox, session);
}

/** Ends an open session and the attempt to pay it, if there was one. */
export function expireSession(sandbox: Sandbox, session: SessionRecord): SessionRecord {
  const { state } = sandbox;
  const intent = session.intentId === null ? undefined : state.intents.get(session.intentId);
  if (intent)
    state.intents.put({
      ...intent,
      status: "canceled",
      canceledAt: state.nowSeconds(),
      cancellationReason: "automatic",
      challengedMethodId: null,
    });
  const setup = session.setupId === null ? undefined : state.setups.get(session.setupId);
  if (setup) cancelSetup(sandbox, setup, "abandoned");
  const expired = state.sessions.put({ ...session, status: "expired" });
  tell(sandbox, { type: "checkout.session.expired", object: buildSession(sandbox, expired) });
  return expired;
}
