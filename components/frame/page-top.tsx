import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

/** The head of a page: its title, what stands beside it, and for a sub-page the way back. */
export function PageTop({ title, back, children }: { title: string; back?: { href: string; label: string }; children?: ReactNode }) {
  return (
    <div className="mb-5 grid grid-cols-[minmax(0,1fr)] gap-4 wide:mb-6">
      {children}
      <div className="flex min-h-12 items-center gap-4">
        {back && (
          <Link href={back.href} aria-label={back.label} className="control grid size-12 shrink-0 place-items-center rounded-full bg-tile hover:bg-tile-press wide:bg-surface">
            <ArrowLeft aria-hidden className="size-6" strokeWidth={1.75} />
          </Link>
        )}
        <h1 className="min-w-0 text-title wrap-anywhere wide:text-title-wide">{title}</h1>
      </div>
    </div>
  );
}
