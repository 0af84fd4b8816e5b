/** What is known of a thing, a line each: what it is called, and what it is. */
export function FactList({ facts }: { facts: readonly (readonly [label: string, value: string])[] }) {
  return (
    <dl className="divide-y divide-line">
      {facts.map(([label, value]) => (
        <div key={label} className="flex flex-wrap justify-between gap-x-6 gap-y-1 py-3">
          <dt className="text-ink-2">{label}</dt>
          <dd className="font-[620] wrap-anywhere num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
