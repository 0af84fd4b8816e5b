import type { ReactNode } from "react";
import { Horizon } from "./horizon";

/**
 * The stage: a flat deep field that answers the question of its screen with one figure and one main button. It ends in
 * the horizon, which carries data. One per screen; controls on it take the `cta` and `on-stage` tones.
 */
export function Stage({
  top,
  horizon,
  children,
}: {
  top?: ReactNode;
  horizon?: { share?: number; label?: string; ends?: readonly [string, string] };
  children: ReactNode;
}) {
  return (
    <section className="stage relative isolate overflow-hidden bg-stage px-gutter pt-4 pb-[4.875rem] text-on-stage wide:rounded-xl wide:px-8 wide:pt-6 wide:pb-32">
      {top && <div className="flex min-h-12 flex-wrap items-center justify-between gap-3">{top}</div>}
      <div className="mt-6">{children}</div>
      <Horizon {...horizon} />
    </section>
  );
}

/** The line above the figure: what it is, and by when. */
export function StageLead({ children }: { children: ReactNode }) {
  return <p className="mb-2.5 text-button font-[560] text-on-stage-2">{children}</p>;
}

/** The main action of the stage and the quieter one beside it; they stack when there is no room. */
export function StageActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap gap-3 *:first:grow wide:*:first:min-w-55 wide:*:first:grow-0">{children}</div>;
}
