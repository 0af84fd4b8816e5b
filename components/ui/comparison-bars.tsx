/** One of two amounts. */
export interface ComparedAmount {
  readonly name: string;
  readonly value: number;
  readonly written: string;
}

/** Two amounts as bars on one scale: what the second has more than the first is a tail of its own. `label` says it in words. */
export function ComparisonBars({ before, after, label }: { before: ComparedAmount; after: ComparedAmount; label: string }) {
  const most = Math.max(before.value, after.value, 1);
  const share = (value: number) => `${(Math.max(0, value / most) * 100).toFixed(2)}%`;
  const common = Math.min(before.value, after.value);
  return (
    <div role="img" aria-label={label} className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3.5 gap-y-2">
      <span className="text-small font-[560] text-ink-2">{before.name}</span>
      <span className="h-6.5 rounded-[6px] bg-bar" style={{ width: share(before.value) }} />
      <b className="text-right font-[650] num">{before.written}</b>
      <span className="text-small font-[560] text-ink-2">{after.name}</span>
      <span className="flex h-6.5 gap-0.5">
        <span
          className={after.value > before.value ? "rounded-l-[6px] bg-data-1" : "rounded-[6px] bg-data-1"}
          style={{ width: share(common) }}
        />
        {after.value > before.value && (
          <span className="rounded-r-[6px] bg-due-fill" style={{ width: share(after.value - before.value) }} />
        )}
      </span>
      <b className="text-right font-[650] num">{after.written}</b>
    </div>
  );
}
