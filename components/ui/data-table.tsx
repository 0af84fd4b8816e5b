import clsx from "clsx";
import type { ReactNode } from "react";

/** A column: its head, and whether its cells are figures. */
export interface Column {
  readonly head: string;
  readonly numeric?: boolean;
}

/** A table that scrolls within itself where it must, reachable by keyboard; the first cell of a row names the row. */
export function DataTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly Column[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}) {
  return (
    <div role="group" aria-label={caption} tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-small">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-caption text-ink-2">
            {columns.map((column) => (
              <th
                key={column.head}
                scope="col"
                className={clsx("py-2 pr-4 font-medium last:pr-0", column.numeric ? "text-right" : "text-left")}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((cell, index) => {
                const numeric = columns[index]?.numeric;
                const className = clsx(
                  "py-2.5 pr-4 align-top last:pr-0",
                  numeric ? "num text-right whitespace-nowrap" : "text-left font-normal",
                  index === 0 && "min-w-32",
                );
                return index === 0 ? (
                  <th key={index} scope="row" className={className}>
                    {cell}
                  </th>
                ) : (
                  <td key={index} className={className}>
                    {cell}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
