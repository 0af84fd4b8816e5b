import { getTranslations } from "next-intl/server";
import { Amount } from "@/components/billing/amount";
import { BillRowItem } from "@/components/billing/bill-row-item";
import { ButtonLink } from "@/components/ui/button";
import { ChevronDown } from "@/components/ui/icons";
import { Pagination } from "@/components/ui/pagination";
import { ROWS_A_PAGE, type SectionView } from "@/lib/billing/find-rows";
import type { BillView } from "@/lib/billing/input";

const NAMES = { subscriptions: "subscriptions", calls: "calls", "one-off": "oneOff", other: "other" } as const;

/** A section of a bill: its sum, and a page of its rows once it is opened; open already where rows are looked for or turned to. */
export async function BillSection({
  billId,
  line,
  section: { section, rows, netCents, shown, found, page, pages },
  view,
  mayDispute,
  callsHref,
}: {
  billId: string;
  line: string;
  section: SectionView;
  view: BillView;
  mayDispute: boolean;
  /** Where they are listed one by one. */
  callsHref?: string | undefined;
}) {
  const [t, own, calls] = await Promise.all([getTranslations("bill"), getTranslations("billPage"), getTranslations("calls")]);
  const isSought = view.find !== "";
  const name = t(NAMES[section]);
  const from = (page - 1) * ROWS_A_PAGE;
  const hrefOf = (to: number) => {
    const kept = { ...(isSought && { find: view.find }), ...(view.against !== undefined && { against: view.against }) };
    return `/bills/${billId}?${new URLSearchParams({ ...kept, section, page: String(to) }).toString()}#section-${section}`;
  };
  return (
    <details id={`section-${section}`} open={isSought ? found > 0 : view.section === section} className="group scroll-mt-4">
      <summary className="flex min-h-17 list-none items-center gap-3.5 py-3 hover:bg-tile [&::-webkit-details-marker]:hidden">
        <span className="min-w-0 grow leading-snug">
          <b className="block font-[620]">{name}</b>
          <span className="block text-small text-ink-2">
            {isSought ? own("foundIn", { count: found, total: rows.length }) : `${own("rows", { count: rows.length })} · ${t("net")}`}
          </span>
        </span>
        <Amount cents={netCents} size="amount" />
        <ChevronDown
          aria-hidden
          className="no-print size-5 shrink-0 text-ink-3 transition-transform group-open:rotate-180"
          strokeWidth={1.9}
        />
      </summary>
      {shown.length > 0 && (
        <ul aria-label={t("rows", { section: name })} className="mb-4 grid gap-1 rounded-m bg-tile px-4 py-3 wide:mr-8.5">
          {shown.map((row) => (
            <BillRowItem
              key={row.position}
              row={row}
              find={view.find}
              line={line}
              disputeHref={mayDispute ? `/bills/${billId}/dispute/${String(row.position)}` : undefined}
            />
          ))}
        </ul>
      )}
      {callsHref !== undefined && (
        <p className="mb-4">
          <ButtonLink href={callsHref} tone="soft" small>
            {calls("link")}
          </ButtonLink>
        </p>
      )}
      {pages > 1 && (
        <div className="mb-4 wide:mr-8.5">
          <p className="text-small text-ink-2 num">{own("range", { from: from + 1, to: from + shown.length, total: found })}</p>
          <Pagination
            label={own("pagesOf", { section: name })}
            {...(page > 1 && { previous: { href: hrefOf(page - 1), title: own("earlierRows") } })}
            {...(page < pages && { next: { href: hrefOf(page + 1), title: own("laterRows") } })}
          />
        </div>
      )}
    </details>
  );
}
