import { getLocale, getTranslations } from "next-intl/server";
import { Marked } from "@/components/billing/marked";
import { DisputeLink } from "@/components/billing/row-dispute";
import { ChevronDown } from "@/components/ui/icons";
import type { BillRow } from "@/lib/billing/breakdown";
import { rowKind, vatFamily } from "@/lib/billing/row-kind";
import { grossCents } from "@/lib/billing/rules";
import { formatDay } from "@/lib/dates";
import { formatMoney, formatUnitPrice, toCents } from "@/lib/money";

/** A row of a bill: what it is and what it costs; opened, the line and days it is for, how it comes about, and what its kind means. */
export async function BillRowItem({
  row,
  find,
  line,
  disputeHref,
}: {
  row: BillRow;
  find: string;
  line: string;
  /** Where it is disputed; none where it cannot be. */
  disputeHref: string | undefined;
}) {
  const [locale, t, bill, dispute] = await Promise.all([
    getLocale(),
    getTranslations("billPage"),
    getTranslations("bill"),
    getTranslations("dispute"),
  ]);
  const period = [row.periodStart, row.periodEnd]
    .filter((day) => day !== null)
    .map((day) => formatDay(day, locale, { day: "numeric", month: "short", year: "numeric" }))
    .join(" – ");
  const family = row.vatNature === null ? undefined : vatFamily(row.vatNature);
  const number = (value: string, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options).format(Number(value));
  const price =
    row.quantity === null
      ? ""
      : `${bill("quantityOf", { quantity: number(row.quantity, { maximumFractionDigits: 8 }) })} × ${formatUnitPrice(row.unitPrice, locale)}`;
  const vat =
    row.vatNature === null
      ? bill("vatAt", { rate: number(String(Number(row.vatRate) / 100), { style: "percent", maximumFractionDigits: 2 }) })
      : bill("vatExcluded", { nature: row.vatNature });
  return (
    <li>
      <details className="group/row">
        <summary className="control flex min-h-11 list-none items-center gap-2.5 rounded-s py-1 text-small hover:bg-tile-press [&::-webkit-details-marker]:hidden">
          <span className="min-w-0 grow leading-snug">
            <span className="block font-[560]">
              <Marked text={row.description} find={find} />
            </span>
            {period !== "" && <span className="block text-caption text-ink-2 num">{period}</span>}
          </span>
          <span className="font-[620] whitespace-nowrap num">
            <Marked text={formatMoney(toCents(row.total), locale)} find={find} />
          </span>
          <ChevronDown
            aria-hidden
            className="no-print size-4.5 shrink-0 text-ink-3 transition-transform group-open/row:rotate-180"
            strokeWidth={1.9}
          />
        </summary>
        <div className="pt-1 pb-3 text-small">
          <p className="no-print mb-2 max-w-prose">{t(`rowKinds.${rowKind(row)}`)}</p>
          {family !== undefined && <p className="no-print mb-2 max-w-prose">{t(`natures.${family}`)}</p>}
          <p className="text-caption text-ink-2 num">
            {[line, price, vat].filter((part) => part !== "").join(" · ")}
            {row.articleCode !== null && (
              <>
                {" · "}
                {t("code")} <Marked text={row.articleCode} find={find} />
              </>
            )}
          </p>
          {disputeHref !== undefined && grossCents(row) > 0 && (
            <DisputeLink href={disputeHref} row={row.description}>
              {dispute("this")}
            </DisputeLink>
          )}
        </div>
      </details>
    </li>
  );
}
