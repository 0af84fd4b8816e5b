import clsx from "clsx";
import type { Icon as IconType } from "./icon";
import type { ReactNode } from "react";
import type { Tone } from "./badge";

const TONES: Record<Tone, string> = {
  neutral: "bg-tile text-ink",
  soft: "bg-soft text-on-soft",
  ok: "bg-ok-soft text-on-ok-soft",
  warn: "bg-warn-soft text-on-warn-soft",
  due: "bg-due-soft text-on-due-soft",
};

/**
 * A message in the page. With `role="alert"` it is read at once (something went wrong), with `status` when the reader
 * pauses (something is known now).
 */
export function Note({
  tone = "neutral",
  icon: Icon,
  title,
  role,
  children,
}: {
  tone?: Tone;
  icon: IconType;
  title?: string;
  role?: "alert" | "status";
  children?: ReactNode;
}) {
  return (
    <div role={role} className={clsx("flex gap-3 rounded-l p-4 text-small", TONES[tone])}>
      <Icon aria-hidden className="mt-px size-6 shrink-0" strokeWidth={1.75} />
      <div className="min-w-0">
        {title && <p className="text-body font-[640]">{title}</p>}
        {children}
      </div>
    </div>
  );
}
