import type { Icon as IconType } from "./icon";
import { ChevronRight } from "./icons";
import type { ReactNode } from "react";
import { Link } from "./link";

const LOOK = "pill inline-flex max-w-full items-center gap-2 rounded-full bg-flag text-small leading-tight font-[640] text-on-flag";

/** A warning on the stage: the one thing that wants attention. With an address it opens the reason. */
export function Flag({ icon: Icon, href, children }: { icon: IconType; href?: string; children: ReactNode }) {
  const sign = <Icon aria-hidden className="size-4.5 shrink-0" strokeWidth={2.1} />;
  if (href === undefined) {
    return (
      <span className={`${LOOK} min-h-8.5 py-1.5 pr-3.5 pl-2.5`}>
        {sign}
        {children}
      </span>
    );
  }
  return (
    <Link href={href} className={`${LOOK} control min-h-11 py-2 pr-2.5 pl-3 hover:underline hover:underline-offset-4`}>
      {sign}
      {children}
      <ChevronRight aria-hidden className="size-4.5 shrink-0" strokeWidth={2.1} />
    </Link>
  );
}
