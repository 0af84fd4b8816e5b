import clsx from "clsx";
import type { Icon as IconType } from "./icon";
import type { ReactNode } from "react";

/** What a colour says here; words or an icon always say it too. */
export type Tone = "neutral" | "soft" | "ok" | "warn" | "due";

const TONES: Record<Tone, string> = {
  neutral: "bg-tile text-ink-2",
  soft: "bg-soft text-on-soft",
  ok: "bg-ok-soft text-on-ok-soft",
  warn: "bg-warn-soft text-on-warn-soft",
  due: "bg-due-soft text-on-due-soft",
};

/** A small pill that names a state. */
export function Badge({ tone = "neutral", icon: Icon, children }: { tone?: Tone; icon?: IconType; children: ReactNode }) {
  return (
    <span
      className={clsx(
        "pill inline-flex min-h-6.5 items-center gap-1.5 rounded-full px-2.5 py-1 text-caption leading-tight font-[640]",
        TONES[tone],
      )}
    >
      {Icon && <Icon aria-hidden className="size-3.75 shrink-0" strokeWidth={2.4} />}
      {children}
    </span>
  );
}
