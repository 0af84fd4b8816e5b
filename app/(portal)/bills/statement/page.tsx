import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { Downloads } from "@/components/billing/downloads";
import { EntryRows } from "@/components/billing/entry-rows";
import { SubPage } from "@/components/frame/sub-page";
import { EmptyState } from "@/components/ui/empty-state";
import { FactList } from "@/components/ui/fact-list";
import { Field } from "@/components/ui/field";
import { ReceiptText, Smartphone } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { readPeriod } from "@/lib/billing/period";
import { getStatementSums, listEntries, withBalance } from "@/lib/billing/queries/statement";
import { clock } from "@/lib/clock";
import { dayOf, formatDay } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { formatMoney } from "@/lib/money";

/** A page's worth; the files have all of them. */
const SHOWN = 60;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("statement"))("title") };
}

/** The account of a line over a period that is chosen here: in figures, row by row, and as files. */
export default async function StatementPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, bills, locale, query] = await Promise.all([
    openPortal(),
    getTranslations("statement"),
    getTranslations("bills"),
    getLocale(),
    searchParams,
  ]);
  const { session, line } = portal;
  const frame = { title: t("title"), back: { href: "/bills", label: bills("title") }, portal, next: "/bills/statement" };
  if (line?.kind !== "fixed") {
    return (
      <SubPage {...frame}>
        <EmptyState icon={Smartphone} title={bills("mobileTitle")} text={bills("mobileText")} />
      </SubPage>
    );
  }
  const read = readPeriod(query, dayOf(clock.now()));
  const period = "period" in read ? read.period : undefined;
  const [sums, entries] = period
    ? await Promise.all([getStatementSums(session.principal, line.id, period), listEntries(session.principal, line.id, period, SHOWN)])
    : [];
  const field = (name: "from" | "to") => {
    const typed = query[name];
    const problem = "problems" in read ? read.problems[name] : undefined;
    return {
      id: name,
      name,
      type: "date",
      label: t(name),
      defaultValue: period?.[name] ?? (typeof typed === "string" ? typed : undefined),
      error: problem && t(`problem.${problem}`),
    };
  };
  return (
    <SubPage {...frame}>
      <Panel>
        <p className="mb-4 max-w-prose text-ink-2">{t("text")}</p>
        <form action="/bills/statement" className="no-print grid gap-3 wide:grid-cols-[1fr_1fr_auto] wide:items-start">
          <Field {...field("from")} />
          <Field {...field("to")} />
          <SubmitButton tone="soft" busy={t("show")}>
            {t("show")}
          </SubmitButton>
        </form>
      </Panel>
      {period && sums && entries && (
        <Panel title={t("of", { from: formatDay(period.from, locale), to: formatDay(period.to, locale) })} id="entries">
          <FactList
            facts={[
              [t("opening"), formatMoney(sums.openingCents, locale)],
              [t("closing"), formatMoney(sums.closingCents, locale)],
            ]}
          />
          {sums.entries === 0 ? (
            <EmptyState icon={ReceiptText} title={t("emptyTitle")} text={t("emptyText")} />
          ) : (
            <>
              <EntryRows
                label={t("entries")}
                entries={withBalance(entries, sums.openingCents).map((entry) => ({
                  ...entry,
                  name: t(`kinds.${entry.kind}`, { number: entry.number }),
                }))}
              />
              {sums.entries > entries.length && (
                <p className="mt-3 text-small text-ink-2">{t("rest", { count: sums.entries - entries.length })}</p>
              )}
            </>
          )}
          <Downloads path="/bills/statement" query={{ from: period.from, to: period.to }} />
        </Panel>
      )}
    </SubPage>
  );
}
