import type { Sandbox } from "@/sandbox/events";
import { newId } from "@/sandbox/ids";
import type { CustomerRecord } from "@/sandbox/records";

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
