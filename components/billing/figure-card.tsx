import type { ReactNode } from "react";
import { Amount } from "@/components/billing/amount";
import type { Cents } from "@/lib/money";

/** The one figure of a bill with what stands under it; what can be done is beside it where there is room. */
export function FigureCard({
  label,
  cents,
  under,
  actions,
  children,
}: {
  readonly label: string;
  readonly cents: Cents;
  readonly under: ReactNode;
  readonly actions: ReactNode;
  /** Across the whole card, below. */
  readonly children?: ReactNode;
}) {
  return (
    <section aria-label={label} className="rounded-xl bg-tile p-5 wide:bg-surface wide:p-7 wide:shadow-e1">
      <div className="wide:flex wide:flex-wrap wide:items-center wide:justify-between wide:gap-6">
        <div>
          <p className="mb-2 text-small text-ink-2">{label}</p>
          <Amount cents={cents} size="figure" />
          {under}
        </div>
        {actions && <div className="mt-5 grid gap-3 wide:mt-0 wide:max-w-[300px] wide:grow wide:basis-[220px]">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
