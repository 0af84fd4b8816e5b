import { ChevronRight } from "./icons";
import type { ReactNode } from "react";
import { Link } from "./link";

/** A list of rows with hairlines between them. */
export function RowList({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {children}
    </ul>
  );
}

/** A row that opens something: the whole row is the link, its title the link's name. */
export function LinkRow({
  href,
  leading,
  title,
  detail,
  trailing,
}: {
  href: string;
  leading?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  trailing?: ReactNode;
}) {
  return (
    <li className="relative flex min-h-17 items-center gap-3.5 py-3 hover:bg-tile">
      {leading}
      <div className="min-w-0 grow">
        <Link href={href} className="font-[620] after:absolute after:inset-0">
          {title}
        </Link>
        {detail && <div className="text-small text-ink-2">{detail}</div>}
      </div>
      {trailing}
      <ChevronRight aria-hidden className="size-5 shrink-0 text-ink-3" strokeWidth={1.9} />
    </li>
  );
}
