import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { SubmitButton } from "@/components/ui/submit-button";
import { stopTransferPlanAction } from "@/lib/credit/actions";
import type { TransferPlan } from "@/lib/credit/rules/transfers";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** What is given again and again: how much, to whom, when next, and the way to end it. */
export async function TransferPlans({ plans }: { plans: readonly TransferPlan[] }) {
  const [t, locale, refused] = await Promise.all([getTranslations("transfers"), getLocale(), refusals()]);
  return (
    <ul aria-label={t("repeated")} className="divide-y divide-line">
      {plans.map(({ id, to, amountCents, everyDays, nextOn }) => {
        const title = t("planned", { amount: formatMoney(amountCents, locale), to: formatPhone(to) });
        return (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 py-3">
            <div>
              <p className="font-[640] num">{title}</p>
              <p className="text-small text-ink-2">
                {t("everyDays", { days: String(everyDays) })} · {t("nextOn", { date: formatDay(nextOn, locale) })}
              </p>
            </div>
            <ActionForm action={stopTransferPlanAction} refused={refused}>
              <input type="hidden" name="planId" value={id} />
              <SubmitButton tone="soft" busy={t("busy")}>
                {t("stop")}
                <span className="sr-only">: {title}</span>
              </SubmitButton>
            </ActionForm>
          </li>
        );
      })}
    </ul>
  );
}
