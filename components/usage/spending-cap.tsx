import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { Money } from "@/components/ui/money";
import { RadioTiles } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { removeSpendingCapAction, setSpendingCapAction } from "@/lib/usage/actions";
import { ALERT_CHANNELS, type AlertChannel } from "@/lib/usage/rules";

/** What a line cost outside its allowances in a month, and from where somebody is told. */
interface Spending {
  readonly spentCents: Cents;
  readonly capCents: Cents | null;
  readonly channel: AlertChannel | null;
  readonly isOwn: boolean;
}

/** What was spent this month outside the offers, what the cap is and does, and where the customer may: the form to set it and the way to remove it. */
export async function SpendingCap({
  lineId,
  spending,
  month,
  mayManage,
}: {
  lineId: string;
  spending: Spending;
  month: Day;
  mayManage: boolean;
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  const { spentCents, capCents, channel, isOwn } = spending;
  return (
    <>
      <p className="text-ink-2">{t("spent", { month: formatDay(month, locale, { month: "long" }) })}</p>
      <p className="mt-1">
        <Money cents={spentCents} locale={locale} size="amount" />
      </p>
      <p className="mt-1 font-[620]">
        {capCents === null
          ? t("noCap")
          : t("spentOfCap", { percent: String(Math.floor((spentCents * 100) / capCents)), cap: formatMoney(capCents, locale) })}
      </p>
      {channel !== null && (
        <p className="text-small text-ink-2">{isOwn ? t("capIs", { channel: t(`capChannel.${channel}`) }) : t("capByOther")}</p>
      )}
      <p className="my-3 text-small text-ink-2">{t("capNotice")}</p>
      {mayManage ? <CapForms lineId={lineId} channel={channel} /> : <p className="text-small">{t("capOnlyManage")}</p>}
    </>
  );
}

async function CapForms({ lineId, channel }: { lineId: string; channel: AlertChannel | null }) {
  const [t, fields, refused] = await Promise.all([getTranslations("usage"), getTranslations("fields"), refusals()]);
  return (
    <>
      <FieldForm
        id="spending-cap"
        action={setSpendingCapAction}
        hidden={{ lineId }}
        fields={[
          {
            name: "capCents",
            label: t("cap"),
            hint: t("capHint"),
            autoComplete: "off",
            errors: { "cap-invalid": fields("cap-invalid") },
          },
        ]}
        refused={refused}
        submit={channel === null ? t("capSet") : t("capChange")}
        busy={t("addBusy")}
        tone="soft"
      >
        <RadioTiles
          legend={t("channelLegend")}
          name="channel"
          value={channel ?? "mail"}
          look="rows"
          tiles={ALERT_CHANNELS.map((one) => ({ value: one, label: t(`channel.${one}`), detail: t(`channelHint.${one}`) }))}
        />
      </FieldForm>
      {channel !== null && (
        <ActionForm action={removeSpendingCapAction} refused={refused} className="mt-4">
          <input type="hidden" name="lineId" value={lineId} />
          <SubmitButton tone="soft" busy={t("removeBusy")}>
            {t("capRemove")}
          </SubmitButton>
        </ActionForm>
      )}
    </>
  );
}
