import clsx from "clsx";
import type { Icon as IconType } from "./icon";
import { Link } from "./link";

/** A shortcut: an icon, a word, and for the larger kind a line that says more. */
export interface QuickTile {
  readonly href: string;
  readonly icon: IconType;
  readonly title: string;
  readonly detail?: string;
}

/** Shortcuts as tiles to touch: four in a row on a phone, or larger ones (`roomy`) two in a row with a line of text. */
export function QuickTiles({ tiles, label, roomy = false }: { tiles: readonly QuickTile[]; label: string; roomy?: boolean }) {
  return (
    <ul
      aria-label={label}
      className={clsx(
        "grid",
        roomy
          ? "grid-cols-[repeat(auto-fit,minmax(min(9.5rem,100%),1fr))] gap-2.5"
          : "grid-cols-[repeat(auto-fit,minmax(min(5rem,100%),1fr))] gap-2 wide:grid-cols-2 narrow:grid-cols-2",
      )}
    >
      {tiles.map(({ href, icon: Icon, title, detail }) => (
        <li key={href} className="grid">
          <Link
            href={href}
            className={clsx(
              "control flex rounded-l bg-tile transition-colors duration-fast ease-out hover:bg-tile-press active:bg-tile-press",
              roomy
                ? "min-h-25 flex-col gap-3 px-4 py-3.5"
                : "min-h-21 flex-col items-center justify-center gap-2 px-0.5 py-2.5 text-center text-caption leading-tight font-semibold",
            )}
          >
            <Icon aria-hidden className="size-6 shrink-0 text-primary" strokeWidth={1.75} />
            {roomy ? (
              <span className="min-w-0">
                <b className="block leading-tight font-[640]">{title}</b>
                {detail && <span className="mt-0.5 block text-small text-ink-2">{detail}</span>}
              </span>
            ) : (
              title
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
