import clsx from "clsx";
import type { Icon as IconType } from "./icon";
import type { ComponentPropsWithoutRef } from "react";
import { Link } from "./link";

/** Where it stands: on the page, on the stage, or bare beside a title. */
export type IconButtonTone = "plain" | "on-stage" | "bare";

const TONES: Record<IconButtonTone, string> = {
  plain: "bg-tile text-ink hover:bg-tile-press wide:bg-surface wide:hover:bg-tile-press",
  "on-stage": "bg-stage-2 text-on-stage hover:bg-stage-press",
  bare: "text-ink hover:bg-tile-press",
};

const LOOK =
  "control relative grid size-12 shrink-0 place-items-center rounded-full transition-colors duration-fast ease-out aria-disabled:text-control aria-disabled:hover:bg-transparent";

interface Look {
  readonly icon: IconType;
  /** An icon alone always has a name; what is new or how many belongs into it ("Notices, 2 new"). */
  readonly name: string;
  readonly tone?: IconButtonTone;
  /** The warm dot: there is something new. */
  readonly marked?: boolean;
}

/** A round button with an icon. */
export function IconButton({
  icon,
  name,
  tone = "plain",
  marked,
  ...rest
}: Look & Omit<ComponentPropsWithoutRef<"button">, "className" | "name">) {
  return (
    <button type="button" {...rest} aria-label={name} className={clsx(LOOK, TONES[tone])}>
      <Sign icon={icon} tone={tone} marked={marked} />
    </button>
  );
}

/** A round link with an icon. Without an address there is nowhere to go: it stays in its place and says so by its name. */
export function IconLink({ icon, name, tone = "plain", marked, href }: Look & { readonly href?: string }) {
  const sign = <Sign icon={icon} tone={tone} marked={marked} />;
  if (href === undefined) {
    return (
      <span role="link" aria-disabled aria-label={name} className={clsx(LOOK, TONES[tone])}>
        {sign}
      </span>
    );
  }
  return (
    <Link href={href} aria-label={name} className={clsx(LOOK, TONES[tone])}>
      {sign}
    </Link>
  );
}

function Sign({ icon: Icon, tone, marked }: { icon: IconType; tone: IconButtonTone; marked?: boolean }) {
  return (
    <>
      <Icon aria-hidden className="size-6" strokeWidth={1.75} />
      {marked && (
        <span
          className={clsx(
            "absolute top-2.75 right-3 size-2.5 rounded-full bg-arc-head ring-[2.5px]",
            tone === "on-stage" ? "ring-stage-2" : "ring-tile",
          )}
        />
      )}
    </>
  );
}
