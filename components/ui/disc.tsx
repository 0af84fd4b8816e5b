import clsx from "clsx";
import type { Icon as IconType } from "./icon";
import type { Tone } from "./badge";

const TONES: Record<Tone, string> = {
  neutral: "bg-tile text-primary",
  soft: "bg-soft text-on-soft",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  due: "bg-due-soft text-due",
};

/** A round field with an icon that opens a row or a message. */
export function Disc({ icon: Icon, tone = "neutral" }: { icon: IconType; tone?: Tone }) {
  return (
    <span aria-hidden className={clsx("grid size-11 shrink-0 place-items-center rounded-full", TONES[tone])}>
      <Icon className="size-5.5" strokeWidth={1.75} />
    </span>
  );
}
