import { PiggyBank, Undo2 } from "@/components/ui/icons";
import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { ConfirmButton } from "@/components/ui/dialog";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatMoney, type Cents } from "@/lib/money";
import { keepExcessAction, refundExcessAction } from "@/lib/payments/actions";

/** A payment by what is to go back of it. */
export interface ReturnableView {
  readonly id: string;
  readonly excessLeftCents: Cents;
  readonly returningCents: Cents;
  readonly isDisputed: boolean;
}

/** What was received above what a bill owed: offered back, after a second question, to who may ask for it; or already on its way. */
export async function MoneyBack({ payments, mayAsk }: { payments: readonly ReturnableView[]; mayAsk: boolean }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("moneyBack")]);
  return payments.map((payment) => (
    <div key={payment.id} className="mb-6 grid gap-3 empty:hidden">
      {payment.returningCents > 0 && (
        <Note role="status" icon={Undo2} title={t("returning", { amount: formatMoney(payment.returningCents, locale) })}>
          {t("returningHint")}
        </Note>
      )}
      {payment.excessLeftCents > 0 && !payment.isDisputed && mayAsk && (
        <Offer paymentId={payment.id} amount={formatMoney(payment.excessLeftCents, locale)} />
      )}
    </div>
  ));
}

async function Offer({ paymentId, amount }: { paymentId: string; amount: string }) {
  const [t, tKept, refused] = await Promise.all([getTranslations("moneyBack"), getTranslations("keptMoney"), refusals()]);
  return (
    <Note icon={PiggyBank} title={t("kept", { amount })}>
      <p className="mb-3">{t("keptHint")}</p>
      <div className="flex flex-wrap gap-3">
        <ConfirmButton label={t("ask")} title={t("confirmTitle")} close={t("close")} cancel={t("keep")} text={t("confirmText", { amount })}>
          <ActionForm action={refundExcessAction} refused={refused}>
            <input type="hidden" name="paymentId" value={paymentId} />
            <SubmitButton tone="primary" wide busy={t("busy")}>
              {t("confirm")}
            </SubmitButton>
          </ActionForm>
        </ConfirmButton>
        <ConfirmButton
          label={tKept("keep")}
          title={tKept("keepTitle")}
          close={t("close")}
          cancel={t("keep")}
          text={tKept("keepText", { amount })}
        >
          <ActionForm action={keepExcessAction} refused={refused}>
            <input type="hidden" name="paymentId" value={paymentId} />
            <SubmitButton tone="primary" wide busy={tKept("busy")}>
              {tKept("keepConfirm")}
            </SubmitButton>
          </ActionForm>
        </ConfirmButton>
      </div>
    </Note>
  );
}
