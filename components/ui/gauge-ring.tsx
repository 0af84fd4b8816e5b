import clsx from "clsx";
import type { Icon as IconType } from "./icon";
import type { ReactNode } from "react";

/** Under this share of what there was, a gauge is nearly empty. */
const LOW_SHARE = 0.2;

export interface GaugeRingProps {
  /** What it measures, as a reader names it: "Data". */
  readonly name: string;
  /** What is left, and of how much. Without a total there is no limit: the ring is full. */
  readonly left: number;
  readonly total?: number;
  /** What is left in one sentence: "41.6 of 100 GB left". */
  readonly spoken: string;
  /** The figure, beside a small ring and inside a large one. */
  readonly figure: ReactNode;
  readonly detail: ReactNode;
  readonly icon?: IconType;
  /** One large ring per screen, for the allowance that runs out first. */
  readonly large?: boolean;
}

/** A ring that shows what is left: from twelve o'clock, clockwise. The drawing is for the eye; the words stand beside it. */
export function GaugeRing({ name, left, total, spoken, figure, detail, icon: Icon, large = false }: GaugeRingProps) {
  const share = total === undefined ? 1 : total <= 0 ? 0 : Math.min(1, Math.max(0, left / total));
  const isLow = total !== undefined && share < LOW_SHARE;
  const meter = {
    role: "meter",
    "aria-label": name,
    "aria-valuemin": 0,
    "aria-valuemax": total ?? 100,
    "aria-valuenow": total === undefined ? 100 : Math.min(total, Math.max(0, left)),
    "aria-valuetext": spoken,
  } as const;
  if (large) {
    return (
      <div {...meter} className="relative grid size-[8.5rem] shrink-0 place-items-center wide:size-44 narrow:size-30">
        <Ring share={share} isLow={isLow} weight={10} className="stroke-data-1" />
        <span className="relative max-w-[75%] text-center">
          <b
            className={clsx("block text-[2.25rem] leading-none font-[680] tracking-[-.04em] num wide:text-[2.875rem]", isLow && "text-due")}
          >
            {figure}
          </b>
          <span className="mt-1 block text-caption text-ink-2">{detail}</span>
        </span>
      </div>
    );
  }
  return (
    <div {...meter} className="flex items-center gap-3.5 leading-tight">
      <span className="relative grid size-13 shrink-0 place-items-center wide:size-15">
        <Ring share={share} isLow={isLow} weight={14} className="stroke-data-2" />
        {Icon && <Icon aria-hidden className="relative size-5 text-ink-2" strokeWidth={1.9} />}
      </span>
      <span className="min-w-0">
        <b className={clsx("block text-[1.1875rem] font-[660] tracking-[-.02em] num", isLow && "text-due")}>{figure}</b>
        <span className="text-[0.875rem] text-ink-2">{detail}</span>
      </span>
    </div>
  );
}

function Ring({ share, isLow, weight, className }: { share: number; isLow: boolean; weight: number; className: string }) {
  const radius = 50 - weight / 2;
  return (
    <svg aria-hidden viewBox="0 0 100 100" fill="none" strokeWidth={weight} className="ring-gauge absolute inset-0 size-full -rotate-90">
      <circle cx="50" cy="50" r={radius} className="stroke-track" />
      {share > 0 && (
        <circle
          cx="50"
          cy="50"
          r={radius}
          pathLength={100}
          strokeLinecap="round"
          strokeDasharray={`${(share * 100).toFixed(2)} 100`}
          className={clsx("ring-done", isLow ? "stroke-due" : className)}
        />
      )}
    </svg>
  );
}

/** The gauges of a line: the large one, and the small ones beside it; one a row when text is large. */
export function GaugeGroup({ label, large, children }: { label: string; large: ReactNode; children?: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-x-6 gap-y-5 wide:gap-x-10">
      {large}
      {children && <div className="grid grow basis-32 gap-4 wide:grid-cols-2">{children}</div>}
    </div>
  );
}
