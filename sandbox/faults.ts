import type { ApiFault, MailFault, SmsFault } from "@/sandbox/fault-records";
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

/** The fault that was ordered for mail, counted down, when it is the one that this moment of a delivery asks about. */
export function takeMailFault(state: State, ...modes: readonly MailFault["mode"][]): MailFault["mode"] | undefined {
  const { mail } = state.faults;
  if (!mail || mail.times === 0 || !modes.includes(mail.mode)) return undefined;
  state.setFaults({ ...state.faults, mail: mail.times === 1 ? null : { ...mail, times: mail.times - 1 } });
  return mail.mode;
}

/** As `takeMailFault`, for SMS. */
export function takeSmsFault(state: State, ...modes: readonly SmsFault["mode"][]): SmsFault["mode"] | undefined {
  const { sms } = state.faults;
  if (!sms || sms.times === 0 || !modes.includes(sms.mode)) return undefined;
  state.setFaults({ ...state.faults, sms: sms.times === 1 ? null : { ...sms, times: sms.times - 1 } });
  return sms.mode;
}
