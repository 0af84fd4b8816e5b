import clsx from "clsx";
import { Link } from "./link";

/** One view of a page: its address, its name, and how many things it holds where that matters. */
export interface Tab {
  readonly href: string;
  readonly title: string;
  readonly current: boolean;
  readonly count?: number;
}

/** Views of one page as links: they work without JavaScript, can be shared, and the current one is named to readers. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="tabs -mx-gutter overflow-x-auto px-gutter wide:mx-0 wide:px-0">
      <ul className="flex min-w-max gap-1 border-b border-line">
        {tabs.map(({ href, title, current, count }) => (
          <li key={href}>
            <Link
              href={href}
              scroll={false}
              aria-current={current ? "page" : undefined}
              className={clsx(
                "relative inline-flex min-h-12 items-center gap-2 rounded-t-m px-4 text-small font-[620] whitespace-nowrap -outline-offset-3 transition-colors duration-fast ease-out hover:bg-tile",
                current
                  ? "text-primary after:absolute after:inset-x-3 after:-bottom-px after:h-[3px] after:rounded-t-[3px] after:bg-primary"
                  : "text-ink-2",
              )}
            >
              {title}
              {count !== undefined && (
                <span
                  className={clsx("rounded-full px-2 py-0.5 text-caption num", current ? "bg-soft text-on-soft" : "bg-tile text-ink-2")}
                >
                  {count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
