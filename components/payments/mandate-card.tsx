import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { Disclosure } from "@/components/ui/disclosure";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatInstant } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { stopAutomaticAction } from "@/lib/payments/actions";
import type { AutoKind } from "@/lib/payments/rules/automatic";

/** An automatic top-up that is on: what it does, with what, what was agreed to, and the way to stop it. */
export async function MandateCard({
  mandate,
  paidWith,
}: {
  mandate: {
    readonly id: string;
    readonly kind: AutoKind;
    readonly thresholdCents: Cents | null;
    readonly amountCents: Cents | null;
    readonly monthlyCapCents: Cents | null;
    readonly mandate: string;
    readonly createdAt: Date;
    readonly monthCents: Cents;
  };
  /** The method's name. */
  paidWith: string;
}) {
  const [t, locale, refused] = await Promise.all([getTranslations("automatic"), getLocale(), refusals()]);
  const { id, kind, thresholdCents, amountCents, monthlyCapCents, monthCents } = mandate;
  const written = (cents: Cents | null) => formatMoney(cents ?? 0, locale);
  return (
    <div className="grid gap-4">
      <div>
        <p className="font-[620]">
          {kind === "threshold" ? t("thresholdOn", { threshold: written(thresholdCents), amount: written(amountCents) }) : t("renewalOn")}
        </p>
        <p className="text-small text-ink-2">
          {t("paidWith", { method: paidWith })}
          {kind === "threshold" && ` · ${t("used", { used: written(monthCents), cap: written(monthlyCapCents) })}`}
        </p>
      </div>
      <Disclosure summary={t("mandateTitle")} className="text-small">
        <p className="mt-1 text-ink-2">{mandate.mandate}</p>
        <p className="mt-1 text-ink-2">{t("mandateSince", { date: formatInstant(mandate.createdAt, locale) })}</p>
      </Disclosure>
      <ActionForm action={stopAutomaticAction} refused={refused}>
        <input type="hidden" name="autoTopUpId" value={id} />
        <SubmitButton tone="soft" busy={t("busy")}>
          {t(kind === "threshold" ? "stopThreshold" : "stopRenewal")}
        </SubmitButton>
      </ActionForm>
    </div>
  );
}
