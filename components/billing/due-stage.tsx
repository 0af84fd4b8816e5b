import { TrendingDown, TrendingUp } from "@/components/ui/icons";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Amount } from "@/components/billing/amount";
import type { BillRowView } from "@/components/billing/bill-rows";
import { PayForm } from "@/components/billing/pay-form";
import { ButtonLink } from "@/components/ui/button";
import { Flag } from "@/components/ui/flag";
import { Link } from "@/components/ui/link";
import { Stage, StageActions, StageLead } from "@/components/ui/stage";
import { dueCents, progressToDue } from "@/lib/billing/rules";
import { daysBetween, formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

/** What stands on the stage of a fixed line. */
interface StageBill extends BillRowView {
  readonly isDue: boolean;
}

/**
 * The stage of a fixed line: what is owed and until when, or that nothing is; its horizon runs from the issue of the bill to its due date.
 */
export async function DueStage({
  bill,
  others,
  previous,
  today,
  switcher,
  mayPay,
}: {
  bill: StageBill;
  /** How many other bills are to be paid. */
  others: number;
  /** The bill before this one, to say how much it differs. */
  previous: { issueDate: Day; totalCents: Cents } | undefined;
  today: Day;
  switcher: ReactNode;
  /** The reader may pay bills of this line. */
  mayPay: boolean;
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("home")]);
  const days = daysBetween(today, bill.dueDate);
  const long = (day: Day) => formatDay(day, locale, { weekday: "long", day: "numeric", month: "long" });
  const short = (day: Day) => formatDay(day, locale, { day: "numeric", month: "long" });
  const lead = !bill.isDue
    ? t("lastBill", { date: short(bill.issueDate) })
    : days < 0
      ? t("overdueSince", { date: long(bill.dueDate) })
      : t("dueBy", { date: long(bill.dueDate) });
  const horizon = bill.isDue
    ? {
        share: progressToDue(bill.issueDate, bill.dueDate, today),
        label: days < 0 ? t("daysLate", { count: -days }) : t("daysLeft", { count: days }),
        ends: [t("issued", { date: short(bill.issueDate) }), t("due", { date: short(bill.dueDate) })] as const,
      }
    : undefined;
  const offersPay = bill.isDue && mayPay;
  return (
    <Stage top={switcher} horizon={horizon}>
      <h1 className="mb-2.5 text-button font-[560] text-on-stage-2">{bill.isDue ? lead : t("nothingDue")}</h1>
      {!bill.isDue && <StageLead>{lead}</StageLead>}
      <Amount cents={bill.isDue ? dueCents(bill) : bill.totalCents} size="figure" />
      {previous && (
        <p className="mt-4 empty:hidden">
          <Difference bill={bill} previous={previous} locale={locale} />
        </p>
      )}
      {others > 0 && (
        <p className="mt-3">
          <Link href="/bills" className="inline-flex min-h-11 items-center text-small font-[620] underline underline-offset-4">
            {t("alsoDue", { count: others })}
          </Link>
        </p>
      )}
      <StageActions>
        {offersPay && <PayForm billId={bill.id} due={dueCents(bill)} tone="cta" />}
        <ButtonLink href={`/bills/${bill.id}`} tone={offersPay ? "on-stage" : "cta"}>
          {t("open")}
        </ButtonLink>
      </StageActions>
    </Stage>
  );
}

async function Difference({
  bill,
  previous,
  locale,
}: {
  bill: StageBill;
  previous: { issueDate: Day; totalCents: Cents };
  locale: string;
}) {
  const t = await getTranslations("home");
  const difference = bill.totalCents - previous.totalCents;
  if (difference === 0) return null;
  const month = formatDay(previous.issueDate, locale, { month: "long" });
  const amount = formatMoney(Math.abs(difference), locale);
  if (difference > 0) {
    return (
      <Flag href={`/bills/${bill.id}#why`} icon={TrendingUp}>
        {t("more", { amount, month })}
      </Flag>
    );
  }
  return (
    <Link
      href={`/bills/${bill.id}#why`}
      className="control inline-flex min-h-11 items-center gap-2 rounded-full bg-stage-2 px-3.5 text-small font-[640] hover:bg-stage-press"
    >
      <TrendingDown aria-hidden className="size-4.5" strokeWidth={2.1} />
      {t("less", { amount, month })}
    </Link>
  );
}
