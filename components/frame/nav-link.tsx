"use client";

import clsx from "clsx";
import { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";

/** The icon, and a busy ring in its place when the page behind the link lets wait. */
function NavIcon({ children }: { children: ReactNode }) {
  const { pending } = useLinkStatus();
  if (!pending) return <span aria-hidden>{children}</span>;
  return (
    <span aria-hidden className="skeleton grid size-6 place-items-center rounded-full bg-transparent!">
      <span className="busy-ring size-5 rounded-full border-3 border-current border-r-transparent" />
    </span>
  );
}

/** One of the five: it knows whether the reader is in its part. Sub-pages keep the tab they came from. */
export function NavLink({ href, also = [], icon, label }: { href: string; also?: readonly string[]; icon: ReactNode; label: string }) {
  const path = usePathname();
  const current = [href, ...also].some((part) => path === part || path.startsWith(`${part}/`));
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className={clsx(
        "relative flex h-full flex-col items-center justify-center gap-1.5 text-tab wide:h-auto wide:min-h-12 wide:flex-row wide:justify-start wide:gap-3.5 wide:rounded-m wide:px-3.5 wide:text-body",
        current
          ? "font-bold text-primary before:absolute before:-top-px before:h-[3px] before:w-7 before:rounded-b-[3px] before:bg-primary wide:bg-soft wide:text-on-soft wide:before:hidden forced-colors:underline forced-colors:before:bg-[Highlight] forced-colors:before:forced-color-adjust-none [&_svg]:stroke-[2.25]"
          : "text-ink-3 wide:font-[580] wide:text-ink-2 wide:hover:bg-tile",
      )}
    >
      <NavIcon>{icon}</NavIcon>
      {label}
    </Link>
  );
}
