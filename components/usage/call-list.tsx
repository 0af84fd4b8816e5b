import { getLocale, getTranslations } from "next-intl/server";
import { quantityWriter } from "@/components/usage/quantity-text";
import { buttonClass } from "@/components/ui/button";
import { Disc } from "@/components/ui/disc";
import { EmptyState } from "@/components/ui/empty-state";
import { FactList } from "@/components/ui/fact-list";
import { Download, Globe, MessageCircle, Phone } from "@/components/ui/icons";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { RowList } from "@/components/ui/row-list";
import { Tabs } from "@/components/ui/tabs";
import { formatDay, formatInstant } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { formatMasked, writeCursor, type Call, type CallCursor } from "@/lib/usage/calls";
import { USAGE_KINDS, type UsageKind } from "@/lib/usage/rules";

const PATH = "/more/calls";
const ICONS = { minutes: Phone, sms: MessageCircle, data: Globe } as const;

/** A month of call detail: its sums, its calls newest first, and the way to the other months. */
export async function CallList({
  lineId,
  months,
  month,
  page: { calls, next },
  sums,
  isFirst,
}: {
  lineId: string;
  months: readonly string[];
  month: string;
  page: { readonly calls: readonly Call[]; readonly next: CallCursor | undefined };
  sums: readonly { readonly kind: UsageKind; readonly count: number; readonly quantity: number; readonly costCents: Cents }[];
  isFirst: boolean;
}) {
  const [locale, t, write] = await Promise.all([getLocale(), getTranslations("calls"), callWriter()]);
  const named = (one: string) => formatDay(`${one}-01`, locale, { month: "long", year: "numeric" });
  const hrefOf = (of: string, after?: CallCursor) =>
    `${PATH}?${new URLSearchParams({ line: lineId, month: of, ...(after && { after: writeCursor(after) }) }).toString()}`;
  const costCents = sums.reduce((sum, one) => sum + one.costCents, 0);
  return (
    <Panel className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <Tabs label={t("months")} tabs={months.map((one) => ({ href: hrefOf(one), title: named(one), current: one === month }))} />
      {calls.length === 0 ? (
        <EmptyState icon={Phone} title={t("none", { month: named(month) })} text={t("noneText")} />
      ) : (
        <>
          <FactList
            facts={[
              ...USAGE_KINDS.flatMap((kind) =>
                sums
                  .filter((sum) => sum.kind === kind)
                  .map(({ count, quantity }) => [t(`sum.${kind}`, { count }), write(kind, quantity)] as const),
              ),
              [t("cost"), formatMoney(costCents, locale)],
            ]}
          />
          <RowList label={t("listOf", { month: named(month) })}>
            {calls.map(({ handle, kind, at, quantity, counterpart, isRoaming, costCents: cost }) => (
              <li key={handle} className="flex min-h-17 items-center gap-3.5 py-3">
                <Disc icon={ICONS[kind]} />
                <div className="min-w-0 grow">
                  <p className="font-[620] wrap-anywhere">
                    {t(`kinds.${kind}`)}
                    {kind !== "data" && <span className="num"> · {counterpart === null ? t("withheld") : formatMasked(counterpart)}</span>}
                  </p>
                  <p className="text-small text-ink-2 num">
                    <time dateTime={at.toISOString()}>{formatInstant(at, locale)}</time>
                    {isRoaming && ` · ${t("roaming")}`}
                  </p>
                </div>
                <p className="flex shrink-0 flex-col items-end gap-0.5 text-right num">
                  <span className="font-[620] whitespace-nowrap">{write(kind, quantity)}</span>
                  <span className="text-caption whitespace-nowrap text-ink-2">
                    {cost === 0 ? t("included") : formatMoney(cost, locale)}
                  </span>
                </p>
              </li>
            ))}
          </RowList>
          <Pagination
            label={t("pages")}
            {...(!isFirst && { previous: { href: hrefOf(month), title: t("newest") } })}
            {...(next && { next: { href: hrefOf(month, next), title: t("earlier") } })}
          />
          <p className="no-print">
            <a
              href={`${PATH}/csv?${new URLSearchParams({ line: lineId, month }).toString()}`}
              download
              className={buttonClass({ tone: "soft" })}
            >
              <Download aria-hidden className="size-5" strokeWidth={1.9} />
              {t("download", { month: named(month) })}
            </a>
          </p>
        </>
      )}
      <p className="text-small text-ink-2">{t("law")}</p>
    </Panel>
  );
}

/** Writes how long a call was to the second, and messages and data as everywhere. */
async function callWriter() {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("calls")]);
  const write = await quantityWriter(locale);
  return (kind: UsageKind, quantity: number): string =>
    kind === "minutes"
      ? t("duration", { minutes: String(Math.floor(quantity / 60)), seconds: String(quantity % 60) })
      : write(kind, quantity, "up");
}
