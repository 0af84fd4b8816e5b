import type { CSSProperties } from "react";
import { Disclosure } from "./disclosure";

/** One bar: a label under it, its whole name for readers, and its value as it is written. */
export interface Bar {
  readonly key: string;
  /** One letter or two, under the bar. */
  readonly label: string;
  /** "November 2026". */
  readonly name: string;
  readonly value: number;
  readonly written: string;
  /** So much of it is of a second kind, drawn in a second colour and told in a third column. */
  readonly part?: { readonly value: number; readonly written: string };
}

/** The heads of the table: of the bar, of its value, and of its part where any has one. */
type Heads = readonly [bar: string, value: string, part?: string];

/**
 * Bars over a zero line, drawn by the server: the last is now, and the first, where there are thirteen, is the same
 * month of last year. Only these two carry their amount; the others show theirs under the pointer or the finger. The drawing
 * is for eyes alone; the table holds every figure for everybody.
 */
export function BarChart({ bars, label, table }: { bars: readonly Bar[]; label: string; table: { summary: string; head: Heads } }) {
  const top = Math.max(...bars.map((bar) => bar.value), 1);
  const shares = bars.map((bar) => Math.max(0, bar.value / top));
  return (
    <figure aria-label={label}>
      <div aria-hidden className="bars -mx-[3px] flex h-[9.375rem] items-end wide:-mx-1.75 wide:h-44">
        {bars.map((bar, index) => (
          // One element with what CSS draws it from, because there are thirteen. Focusable by touch alone: a finger has no hover.
          <div
            key={bar.key}
            tabIndex={-1}
            className="bar"
            data-amount={bar.written}
            style={
              {
                "--share": round(shares[index] ?? 0),
                "--lift": round(tallestNear(shares, index)),
                ...(bar.part && bar.value > 0 && { "--part": round(bar.part.value / bar.value) }),
              } as CSSProperties
            }
          >
            {bar.label}
          </div>
        ))}
      </div>
      <Disclosure summary={table.summary} className="mt-3">
        <BarTable bars={bars} label={label} head={table.head} />
      </Disclosure>
    </figure>
  );
}

/** An amount is wider than its bar: it stands above the tallest bar that it would cover. At the ends it reaches inwards. */
function tallestNear(shares: readonly number[], index: number): number {
  const [from, to] = index === 0 ? [0, 3] : index === shares.length - 1 ? [index - 2, index + 1] : [index - 1, index + 2];
  return Math.max(...shares.slice(Math.max(0, from), to));
}

function round(share: number): number {
  return Number(share.toFixed(4));
}

function BarTable({ bars, label, head }: { bars: readonly Bar[]; label: string; head: Heads }) {
  const [first, ...figures] = head;
  return (
    <table className="w-full text-small">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr className="text-left text-caption text-ink-2">
          <th scope="col" className="py-2 font-medium">
            {first}
          </th>
          {figures.map((one) => (
            <th key={one} scope="col" className="py-2 text-right font-medium">
              {one}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row" className="py-2 text-left font-normal">
              {bar.name}
            </th>
            <td className="py-2 text-right font-[620] num">{bar.written}</td>
            {figures.length > 1 && <td className="py-2 text-right num">{bar.part?.written}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
