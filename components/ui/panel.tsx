import clsx from "clsx";
import type { ReactNode } from "react";

/** A part of a page: plain on a phone, a panel on a wide screen. */
export function Panel({
  title,
  aside,
  id,
  children,
  className,
}: {
  title?: string;
  aside?: ReactNode;
  id?: string;
  children: ReactNode;
  className?: string;
}) {
  const heading = title === undefined ? undefined : `${id ?? title.replace(/\W+/g, "-").toLowerCase()}-title`;
  return (
    <section id={id} aria-labelledby={heading} className={clsx("wide:rounded-l wide:bg-surface wide:p-6 wide:shadow-e1", className)}>
      {title !== undefined && (
        <div className="mb-3.5 flex min-h-7 flex-wrap items-center justify-between gap-x-3">
          <h2 id={heading} className="text-section">
            {title}
          </h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
