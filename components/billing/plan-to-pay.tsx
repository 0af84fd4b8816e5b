import { getLocale, getTranslations } from "next-intl/server";
import { FigureCard } from "@/components/billing/figure-card";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { Badge } from "@/components/ui/badge";
import { ConfirmButton } from "@/components/ui/dialog";
import { CircleAlert, CircleCheck, Clock } from "@/components/ui/icons";
import { SubmitButton } from "@/components/ui/submit-button";
import { cancelPlanAction } from "@/lib/billing/actions";
import { dueCents, type BillStanding } from "@/lib/billing/rules";
import { nextInstalment, type Instalment } from "@/lib/billing/rules/instalments";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney, fromCents } from "@/lib/money";
import { payBillAction } from "@/lib/payments/actions";

/** A bill that is paid in instalments: the next one with its button, all of them with how they stand, and the ways out. */
export async function PlanToPay({
  bill,
  planId,
  instalments,
  today,
  mayPay,
  mayManage,
}: {
  bill: BillStanding & { readonly id: string };
  planId: string;
  instalments: readonly Instalment[];
  today: Day;
  /** The reader may pay bills of this line, now. */
  mayPay: boolean;
  mayManage: boolean;
}) {
  const [t, locale, refused] = await Promise.all([getTranslations("instalments"), getLocale(), refusals()]);
  const next = nextInstalment(instalments, bill);
  if (!next) return null;
  const isLate = next.dueOn < today;
  const nextAmount = formatMoney(next.leftCents, locale);
  const rest = formatMoney(dueCents(bill), locale);
  const position = t("nextOf", { position: String(next.position), count: String(instalments.length) });
  return (
    <FigureCard
      label={position}
      cents={next.leftCents}
      under={
        <p className="mt-3">
          <Badge tone={isLate ? "due" : "warn"} icon={isLate ? CircleAlert : Clock}>
            {isLate
              ? t("late", { date: formatDay(next.dueOn, locale) })
              : t("nextBy", { amount: nextAmount, date: formatDay(next.dueOn, locale) })}
          </Badge>
        </p>
      }
      actions={
        mayPay && (
          <>
            <ActionForm action={payBillAction} refused={refused} className="no-print">
              <input type="hidden" name="billId" value={bill.id} />
              <input type="hidden" name="amount" value={fromCents(next.leftCents)} />
              <SubmitButton wide busy={t("busy")}>
                {t("pay", { amount: nextAmount })}
              </SubmitButton>
            </ActionForm>
            {next.leftCents < dueCents(bill) && (
              <ActionForm action={payBillAction} refused={refused} className="no-print">
                <input type="hidden" name="billId" value={bill.id} />
                <SubmitButton tone="quiet" wide busy={t("busy")}>
                  {t("payAll")}
                </SubmitButton>
              </ActionForm>
            )}
          </>
        )
      }
    >
      <ol aria-label={t("panel")} className="mt-5 divide-y divide-line border-t border-line">
        {instalments.map(({ position: number, dueOn, amountCents, paidUpToCents }) => (
          <li key={number} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5">
            <span className="grow text-small">{formatDay(dueOn, locale)}</span>
            {paidUpToCents <= bill.paidCents ? (
              <Badge tone="ok" icon={CircleCheck}>
                {t("paid")}
              </Badge>
            ) : (
              <Badge tone="neutral">{t("open")}</Badge>
            )}
            <span className="min-w-20 text-right font-[620] num">{formatMoney(amountCents, locale)}</span>
          </li>
        ))}
      </ol>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-small text-ink-2">{t("rest", { amount: rest })}</p>
        {mayManage && (
          <ConfirmButton
            label={t("cancel")}
            tone="quiet"
            small
            title={t("cancelTitle")}
            text={t("cancelText", { amount: rest })}
            close={t("close")}
            cancel={t("keep")}
          >
            <ActionForm action={cancelPlanAction} refused={refused}>
              <input type="hidden" name="planId" value={planId} />
              <SubmitButton wide busy={t("busy")}>
                {t("cancelConfirm")}
              </SubmitButton>
            </ActionForm>
          </ConfirmButton>
        )}
      </div>
    </FigureCard>
  );
}
