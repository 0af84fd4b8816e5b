import type { ApiFault } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/** The fault that was ordered for this request, counted down; `undefined` when all is well. */
export function takeFault(state: State, method: string, path: string): ApiFault["mode"] | undefined {
  const { api } = state.faults;
  if (!api || api.times === 0) return undefined;
  if (api.path !== undefined && !path.startsWith(api.path)) return undefined;
  if (api.method !== undefined && api.method !== method) return undefined;
  state.setFaults({ ...state.faults, api: api.times === 1 ? null : { ...api, times: api.times - 1 } });
  return api.mode;
}
