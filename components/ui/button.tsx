import clsx from "clsx";
import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { Link } from "./link";

/** How much a button asks for attention: one `primary` (or `cta` on the stage) a screen, the others quieter. */
export type ButtonTone = "primary" | "soft" | "quiet" | "cta" | "on-stage";

const TONES: Record<ButtonTone, string> = {
  primary: "bg-primary text-on-primary hover:bg-primary-hover active:bg-primary-press",
  soft: "bg-soft text-on-soft hover:bg-tile-press active:bg-tile-press",
  quiet: "text-primary hover:bg-tile active:bg-tile",
  cta: "bg-cta text-on-cta hover:bg-cta-press active:bg-cta-press",
  "on-stage": "bg-stage-2 text-on-stage hover:bg-stage-press active:bg-stage-press",
};

/** The classes of a button, for the elements that look like one. */
export function buttonClass({
  tone = "primary",
  small = false,
  wide = false,
}: {
  tone?: ButtonTone;
  small?: boolean;
  wide?: boolean;
}): string {
  return clsx(
    "control duration-fast ease-out inline-flex items-center justify-center gap-2.5 rounded-m text-center text-button transition-[background-color,scale] active:scale-[.985] motion-reduce:active:scale-100",
    small ? "min-h-11 px-4 text-small font-semibold" : "min-h-13 px-6 py-2",
    wide && "w-full",
    TONES[tone],
  );
}

interface Look {
  readonly tone?: ButtonTone;
  readonly small?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({ tone, small, wide, href, children }: Look & { readonly href: string }) {
  return (
    <Link href={href} className={buttonClass({ tone, small, wide })}>
      {children}
    </Link>
  );
}

/** A plain button. For a form's own submit see `SubmitButton`. */
export function Button({ tone, small, wide, children, ...rest }: Look & Omit<ComponentPropsWithoutRef<"button">, "className">) {
  return (
    <button type="button" {...rest} className={buttonClass({ tone, small, wide })}>
      {children}
    </button>
  );
}
