import { getLocale, getTranslations } from "next-intl/server";
import { FigureCard } from "@/components/billing/figure-card";
import { PayForm } from "@/components/billing/pay-form";
import type { SavedWay } from "@/components/billing/pay-methods";
import { StateBadge } from "@/components/billing/state-badge";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { methodName } from "@/components/payments/method-name";
import { Badge } from "@/components/ui/badge";
import { CircleAlert, Clock, Eye, Hourglass, Info } from "@/components/ui/icons";
import { Link } from "@/components/ui/link";
import { SubmitButton } from "@/components/ui/submit-button";
import { billState, canPay, dueCents, type BillStanding } from "@/lib/billing/rules";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { payBillAction } from "@/lib/payments/actions";
import { isTooSmall } from "@/lib/payments/rules";

/** The one figure of a bill, until when it is due, and the one button. */
export async function ToPay({
  bill,
  today,
  live,
  payable,
  mayPay,
  saved,
  isDebited,
}: {
  bill: BillStanding & { id: string };
  today: Day;
  live: string | undefined;
  payable: boolean;
  /** The reader may pay bills of this line. */
  mayPay: boolean;
  /** The reader's own way to pay that comes first: it pays in one tap. */
  saved?: SavedWay;
  /** A debit of it is with the bank: nothing else may pay it. */
  isDebited: boolean;
}) {
  const [locale, t, paying, refused] = await Promise.all([getLocale(), getTranslations("bill"), getTranslations("paying"), refusals()]);
  const due = dueCents(bill);
  const money = { paid: formatMoney(bill.paidCents, locale), rest: formatMoney(due, locale) };
  const state = billState(bill, today);
  const payNow = canPay(bill) && live !== "needs_review" && !isDebited;
  const date = formatDay(bill.dueDate, locale, { weekday: "long", day: "numeric", month: "long" });
  return (
    <FigureCard
      label={canPay(bill) ? t("stillDue") : t("total")}
      cents={canPay(bill) ? due : bill.totalCents}
      under={
        <>
          {canPay(bill) && bill.paidCents > 0 && <p className="mt-2 text-small text-ink-2 num">{paying("paidSoFar", money)}</p>}
          <p className="mt-3">
            {state === "unpaid" || state === "partly_paid" ? (
              <Badge tone="warn" icon={Clock}>
                {t("dueBy", { date })}
              </Badge>
            ) : state === "overdue" ? (
              <Badge tone="due" icon={CircleAlert}>
                {t("overdueSince", { date })}
              </Badge>
            ) : (
              <StateBadge state={state} />
            )}
          </p>
        </>
      }
      actions={payNow && (mayPay ? ways() : <Hint icon={Eye}>{t("viewOnly")}</Hint>)}
    />
  );

  function ways() {
    if (!payable) return <Hint icon={Info}>{t("payOff")}</Hint>;
    if (isTooSmall(due)) return <PayForm billId={bill.id} due={due} />;
    return (
      <>
        <PayForm billId={bill.id} due={due} />
        {saved && state !== "processing" && (
          <ActionForm action={payBillAction} refused={refused} className="no-print">
            <input type="hidden" name="billId" value={bill.id} />
            <input type="hidden" name="method" value={saved.id} />
            <SubmitButton tone="soft" wide busy={t("payBusy")}>
              {paying("oneTap", { amount: money.rest, method: methodName(saved) })}
            </SubmitButton>
            <p className="mt-2 text-caption text-ink-2">{paying("oneTapHint")}</p>
          </ActionForm>
        )}
        <Link
          href={`/bills/${bill.id}/pay`}
          className="no-print text-link inline-flex min-h-11 items-center text-small font-[620] underline underline-offset-4"
        >
          {paying("otherWay")}
        </Link>
        {state === "processing" ? <Hint icon={Hourglass}>{t("continuePay")}</Hint> : <Hint icon={Info}>{t("payHint")}</Hint>}
      </>
    );
  }
}

function Hint({ icon: Icon, children }: { icon: typeof Info; children: string }) {
  return (
    <p className="flex gap-2 text-caption text-ink-2">
      <Icon aria-hidden className="size-4 shrink-0" strokeWidth={2} />
      {children}
    </p>
  );
}
