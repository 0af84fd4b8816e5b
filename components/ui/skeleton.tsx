import clsx from "clsx";

/** A place kept while something loads; it shows after 200 ms and does not move. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={clsx("skeleton max-w-full rounded-m", className)} />;
}
