import { buildSession } from "@/sandbox/build-session";
import { tell, type Sandbox } from "@/sandbox/events";
import type { IntentRecord, SetupRecord } from "@/sandbox/records";

/** Ends the checkout that the payment or the setup belongs to, if one does; it may be over, and paid only now. */
export function completeSession(sandbox: Sandbox, done: IntentRecord | SetupRecord): void {
  const session = done.sessionId === null ? undefined : sandbox.state.sessions.get(done.sessionId);
  if (!session) return;
  const late = session.status === "complete";
  const completed = late ? session : sandbox.state.sessions.put({ ...session, status: "complete" });
  const type = late ? "checkout.session.async_payment_succeeded" : "checkout.session.completed";
  tell(sandbox, { type, object: buildSession(sandbox, completed) });
}

/** Tells that the payment of a checkout that is over has failed after all. */
export function failSession(sandbox: Sandbox, { sessionId }: IntentRecord): void {
  const session = sessionId === null ? undefined : sandbox.state.sessions.get(sessionId);
  if (session) tell(sandbox, { type: "checkout.session.async_payment_failed", object: buildSession(sandbox, session) });
}
