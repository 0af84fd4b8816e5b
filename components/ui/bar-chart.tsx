import clsx from "clsx";
import type { ReactNode } from "react";

/** One bar: a label under it, its whole name for readers, and its value as it is written. */
export interface Bar {
  readonly key: string;
  /** One letter or two, under the bar. */
  readonly label: string;
  /** "November 2026". */
  readonly name: string;
  readonly value: number;
  readonly written: string;
}

/**
 * Bars over a zero line, drawn by the server: the last is now, and the first, where there are thirteen, is the same
 * month of last year. Only these two carry their amount; the others show theirs on hover and in the table.
 */
export function BarChart({ bars, label, table }: { bars: readonly Bar[]; label: string; table: { summary: string; head: readonly [string, string] } }) {
  const top = Math.max(...bars.map((bar) => bar.value), 1);
  return (
    <figure>
      <div role="img" aria-label={label} className="flex h-[150px] items-end gap-1.5 wide:h-44 wide:gap-3.5">
        {bars.map((bar, index) => (
          <BarColumn key={bar.key} bar={bar} share={bar.value / top} isNow={index === bars.length - 1} isYearAgo={index === 0 && bars.length >= 13} />
        ))}
      </div>
      <details className="mt-3">
        <summary className="inline-flex min-h-11 items-center text-small font-[620] text-primary">{table.summary}</summary>
        <BarTable bars={bars} label={label} head={table.head} />
      </details>
    </figure>
  );
}

function BarColumn({ bar, share, isNow, isYearAgo }: { bar: Bar; share: number; isNow: boolean; isYearAgo: boolean }): ReactNode {
  return (
    <div title={`${bar.name}: ${bar.written}`} className={clsx("num relative flex h-full flex-1 flex-col items-center justify-end text-caption", isNow ? "font-bold text-ink" : "text-ink-3")}>
      {(isNow || isYearAgo) && (
        <span
          className={clsx("absolute whitespace-nowrap text-caption font-[680]", isNow ? "right-0 text-ink" : "left-0 text-ink-2")}
          style={{ bottom: `calc((100% - 54px) * ${String(share)} + 31px)` }}
        >
          {bar.written}
        </span>
      )}
      <span
        className={clsx("mb-2 block w-full max-w-7 rounded-t-[6px] rounded-b-[2px] wide:max-w-9", isNow ? "bg-data-1" : isYearAgo ? "border-2 border-bar" : "bg-bar")}
        style={{ height: `calc((100% - 54px) * ${String(share)})` }}
      />
      {bar.label}
    </div>
  );
}

function BarTable({ bars, label, head }: { bars: readonly Bar[]; label: string; head: readonly [string, string] }) {
  return (
    <table className="w-full text-small">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr className="text-left text-caption text-ink-2">
          <th scope="col" className="py-2 font-medium">
            {head[0]}
          </th>
          <th scope="col" className="py-2 text-right font-medium">
            {head[1]}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row" className="py-2 text-left font-normal">
              {bar.name}
            </th>
            <td className="num py-2 text-right font-[620]">{bar.written}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
