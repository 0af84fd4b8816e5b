import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { ButtonLink } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatMoney, type Cents } from "@/lib/money";
import { keepForNextAction, useKeptAction } from "@/lib/payments/actions";

/** What is kept on a line. */
export interface KeptMoneyView {
  readonly keptCents: Cents;
  readonly automaticCents: Cents;
  /** What may go to a bank account. */
  readonly payableCents: Cents;
  readonly payingOutCents: Cents;
  readonly undecidedCents: Cents;
}

/** What is kept on the line of a bill, as a sum: used for this bill by a tap when it owes, or for the next one by itself. Nothing where nothing is. */
export async function KeptMoney({ billId, due, matters, mayAsk }: { billId: string; due: Cents; matters: KeptMoneyView; mayAsk: boolean }) {
  const { keptCents, automaticCents, payableCents, payingOutCents, undecidedCents } = matters;
  if (keptCents + undecidedCents + payingOutCents <= 0) return null;
  const [locale, t, refused] = await Promise.all([getLocale(), getTranslations("keptMoney"), refusals()]);
  const money = (cents: Cents) => formatMoney(cents, locale);
  const use = money(Math.min(keptCents, due));
  return (
    <Panel title={t("title")} id="kept">
      <dl className="grid gap-3">
        {(
          [
            ["sum", keptCents + undecidedCents],
            ["undecided", undecidedCents],
            ["automatic", automaticCents],
            ["payingOut", payingOutCents],
          ] as const
        )
          .filter(([, cents]) => cents > 0)
          .map(([key, cents]) => (
            <div key={key} className="flex flex-wrap items-baseline justify-between gap-x-4">
              <dt className="text-small text-ink-2">{t(key)}</dt>
              <dd className="font-[620] num">{money(cents)}</dd>
            </div>
          ))}
      </dl>
      {mayAsk && keptCents + payingOutCents > 0 && (
        <div className="no-print mt-4 flex flex-wrap gap-3">
          {Math.min(keptCents, due) > 0 && (
            <ConfirmButton
              label={t("use")}
              title={t("useTitle")}
              close={t("close")}
              cancel={t("notNow")}
              text={t("useText", { amount: use })}
            >
              <ActionForm action={useKeptAction} refused={refused}>
                <input type="hidden" name="billId" value={billId} />
                <SubmitButton tone="primary" wide busy={t("busy")}>
                  {t("useConfirm", { amount: use })}
                </SubmitButton>
              </ActionForm>
            </ConfirmButton>
          )}
          {automaticCents < keptCents && (
            <ConfirmButton label={t("next")} title={t("nextTitle")} close={t("close")} cancel={t("notNow")} text={t("nextText")}>
              <ActionForm action={keepForNextAction} refused={refused}>
                <input type="hidden" name="billId" value={billId} />
                <SubmitButton tone="primary" wide busy={t("busy")}>
                  {t("nextConfirm")}
                </SubmitButton>
              </ActionForm>
            </ConfirmButton>
          )}
          {payableCents + payingOutCents > 0 && (
            <ButtonLink href={`/bills/${billId}/kept`} tone="quiet">
              {t(payingOutCents > 0 ? "payOutNews" : "payOut")}
            </ButtonLink>
          )}
        </div>
      )}
    </Panel>
  );
}
