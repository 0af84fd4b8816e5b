import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { ButtonLink } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { ReceiptText } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { agreePlanAction } from "@/lib/billing/actions";
import { getArrangements } from "@/lib/billing/queries/arrangements";
import { getBill } from "@/lib/billing/queries/get-bill";
import { planRules } from "@/lib/billing/queries/plan-rules";
import { dueCents } from "@/lib/billing/rules";
import { planChoices, schedule } from "@/lib/billing/rules/instalments";
import { clock } from "@/lib/clock";
import { dayOf, formatDay } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { formatMoney } from "@/lib/money";

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("instalments"))("title") };
}

/** The whole schedule of an overdue bill for each number of instalments, before it is agreed. */
export default async function InstalmentsPage({ params, searchParams }: Props) {
  const id = z.uuid().safeParse((await params).id).data;
  if (id === undefined) notFound();
  const [portal, t, words, refused, locale, query] = await Promise.all([
    openPortal(),
    getTranslations("instalments"),
    getTranslations("fields"),
    refusals(),
    getLocale(),
    searchParams,
  ]);
  const { principal } = portal.session;
  const [bill, arrangements] = await Promise.all([getBill(principal, id), getArrangements(principal, id)]);
  if (!bill || !arrangements) notFound();
  const today = dayOf(clock.now());
  const rules = planRules();
  const choices = allows(bill.access, "manage") ? planChoices(bill, arrangements.plan !== undefined, today, rules) : [];
  const count = choices.find((choice) => String(choice) === query.count) ?? choices.at(-1);
  const total = formatMoney(dueCents(bill), locale);
  const frame = { title: t("title"), back: { href: `/bills/${id}`, label: t("toBill") }, portal, next: "/bills" };
  if (count === undefined)
    return (
      <SubPage {...frame}>
        <EmptyState icon={ReceiptText} title={t("notOffered")} text={t("notOfferedText")}>
          <ButtonLink href={`/bills/${id}`}>{t("toBill")}</ButtonLink>
        </EmptyState>
      </SubPage>
    );
  const written = (day: string) => (day === today ? t("today", { date: formatDay(day, locale) }) : formatDay(day, locale));
  const rows = schedule(bill, count, today, rules.everyDays).map(({ position, dueOn, amountCents }) => ({
    key: String(position),
    cells: [String(position), written(dueOn), formatMoney(amountCents, locale)],
  }));
  return (
    <SubPage {...frame}>
      <p className="max-w-prose text-ink-2">{t("intro", { number: bill.number, amount: total })}</p>
      <nav aria-label={t("howMany")}>
        <p className="mb-2 text-small text-ink-2">{t("howMany")}</p>
        <div className="flex flex-wrap gap-2">
          {choices.map((choice) => (
            <Chip key={choice} href={`/bills/${id}/instalments?count=${String(choice)}`} current={choice === count}>
              {t("countOf", { count: String(choice) })}
            </Chip>
          ))}
        </div>
      </nav>
      <Panel title={t("schedule")} id="schedule">
        <DataTable
          caption={t("schedule")}
          columns={[{ head: t("position") }, { head: t("dueOn") }, { head: t("amount"), numeric: true }]}
          rows={[...rows, { key: "total", cells: [<b key="total">{t("total")}</b>, "", <b key="sum">{total}</b>] }]}
        />
        <div className="mt-5">
          <FieldForm
            id="plan"
            action={agreePlanAction}
            hidden={{ billId: id, count: String(count), amount: String(dueCents(bill)) }}
            fields={[]}
            refused={refused}
            submit={t("submit")}
            busy={t("busy")}
            others={{ "agree-missing": words("agree-missing") }}
          >
            <p className="text-small text-ink-2">{t("broken", { days: String(rules.graceDays) })}</p>
            <label className="flex cursor-pointer items-start gap-3.5 py-2">
              <input type="checkbox" name="agreed" value="yes" className="mt-0.5 size-6 shrink-0 accent-primary" />
              <span className="font-[620]">{t("agree")}</span>
            </label>
          </FieldForm>
        </div>
      </Panel>
    </SubPage>
  );
}
