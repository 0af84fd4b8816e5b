import type { Day } from "@/lib/dates";
import type { UsageKind } from "@/lib/usage/rules";

/** An allowance of a service as it stands while events are counted. */
export interface Allowance {
  readonly serviceId: string;
  readonly kind: UsageKind;
  readonly total: number | null;
  readonly renewsOn: Day | null;
  /** The charging system's last word: what was used before it is in it already. */
  readonly asOf: Date;
  used: number;
}

/** A service of a line, with its allowances. */
export interface Holder {
  readonly id: string;
  readonly reference: string;
  /** Its last day; none while it lasts. */
  readonly until: Day | null;
  readonly allowances: readonly Allowance[];
}

/** The service that an event uses which names none: with something left first, and of these the one that renews first. */
export function serviceUsed(services: readonly Holder[], kind: UsageKind, day: Day): Holder | undefined {
  const candidates = services.flatMap((service) => {
    const allowance = service.allowances.find((one) => one.kind === kind);
    if (!allowance || (service.until !== null && service.until < day)) return [];
    const isUsedUp = allowance.total !== null && allowance.used >= allowance.total;
    return [{ service, rank: [isUsedUp ? "1" : "0", allowance.renewsOn ?? "9999-12-31", service.id].join(" ") }];
  });
  return candidates.toSorted((a, b) => (a.rank < b.rank ? -1 : 1))[0]?.service;
}
