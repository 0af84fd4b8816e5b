import clsx from "clsx";
import type { ReactNode } from "react";
import { Link } from "./link";

/** A filter that is a link: it works without JavaScript and can be shared. */
export function Chip({ href, current, children }: { href: string; current: boolean; children: ReactNode }) {
  return (
    <Link
      href={href}
      aria-current={current ? "true" : undefined}
      scroll={false}
      className={clsx(
        "control inline-flex min-h-11 items-center rounded-full px-4.5 text-small font-semibold whitespace-nowrap",
        current ? "bg-ink text-surface" : "bg-tile text-ink-2 hover:bg-tile-press",
      )}
    >
      {children}
    </Link>
  );
}
