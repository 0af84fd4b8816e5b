import type { Sandbox } from "@/sandbox/events";
import { newId } from "@/sandbox/ids";
import type { CustomerRecord, IntentRecord, SetupRecord } from "@/sandbox/records";

export function makeCustomer({ state }: Sandbox, facts: Partial<CustomerRecord>): CustomerRecord {
  return state.customers.put({
    email: null,
    name: null,
    phone: null,
    description: null,
    locales: [],
    metadata: {},
    defaultMethodId: null,
    ...facts,
    id: newId("cus"),
    createdAt: state.nowSeconds(),
  });
}

/** A checkout may make a customer of whoever pays or saves a card in it. */
export function withCustomer<Of extends IntentRecord | SetupRecord>(sandbox: Sandbox, of: Of): Of {
  const session = of.sessionId === null ? undefined : sandbox.state.sessions.get(of.sessionId);
  if (!session?.createsCustomer || of.customerId !== null) return of;
  const { id } = makeCustomer(sandbox, { email: session.customerEmail });
  sandbox.state.sessions.put({ ...session, customerId: id });
  return { ...of, customerId: id };
}
