import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SentMessages } from "@/components/usage/sent-messages";
import { RadioTiles } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatMoney, type Cents } from "@/lib/money";
import { removeThresholdAction, setThresholdAction } from "@/lib/usage/actions";
import { ALERT_CHANNELS, USAGE_KINDS, type AlertChannel, type SentState, type UsageKind } from "@/lib/usage/rules";

/** A notice that somebody wants. */
interface Threshold {
  readonly kind: UsageKind;
  readonly percent: number;
  readonly channel: AlertChannel;
}

/** The notices that the customer wants, each with its way off the list, and the form for another. */
export async function Thresholds({ lineId, thresholds }: { lineId: string; thresholds: readonly Threshold[] }) {
  const [t, fields, refused] = await Promise.all([getTranslations("usage"), getTranslations("fields"), refusals()]);
  return (
    <>
      <p className="mb-3 text-ink-2">{t("thresholdsText")}</p>
      {thresholds.length > 0 && (
        <ul aria-label={t("thresholds")} className="mb-5 divide-y divide-line">
          {thresholds.map(({ kind, percent, channel }) => {
            const what = t("threshold", { kind: t(`kinds.${kind}`), percent: String(percent) });
            return (
              <li key={`${kind}-${String(percent)}`} className="flex flex-wrap items-center gap-x-3.5 gap-y-2 py-3">
                <div className="min-w-0 grow">
                  <p className="font-[620]">{what}</p>
                  <p className="text-small text-ink-2">{t(`byChannel.${channel}`)}</p>
                </div>
                <ActionForm action={removeThresholdAction} refused={refused}>
                  <input type="hidden" name="lineId" value={lineId} />
                  <input type="hidden" name="kind" value={kind} />
                  <input type="hidden" name="percent" value={percent} />
                  <SubmitButton tone="soft" busy={t("removeBusy")}>
                    {t("remove")} <span className="sr-only">{what}</span>
                  </SubmitButton>
                </ActionForm>
              </li>
            );
          })}
        </ul>
      )}
      <FieldForm
        id="threshold"
        action={setThresholdAction}
        hidden={{ lineId }}
        fields={[
          {
            name: "percent",
            label: t("percent"),
            hint: t("percentHint"),
            inputMode: "numeric",
            autoComplete: "off",
            errors: { "percent-invalid": fields("percent-invalid") },
          },
        ]}
        refused={refused}
        submit={t("add")}
        busy={t("addBusy")}
        tone="soft"
      >
        <RadioTiles
          legend={t("kindLegend")}
          name="kind"
          value="data"
          tiles={USAGE_KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
        />
        <RadioTiles
          legend={t("channelLegend")}
          name="channel"
          value="mail"
          look="rows"
          tiles={ALERT_CHANNELS.map((channel) => ({ value: channel, label: t(`channel.${channel}`), detail: t(`channelHint.${channel}`) }))}
        />
      </FieldForm>
    </>
  );
}

/** A notice that went out, of usage or of spending. */
type SentAlert = {
  readonly key: string;
  readonly percent: number;
  readonly at: Date;
  readonly channel: AlertChannel;
  readonly state: SentState;
} & ({ readonly kind: UsageKind } | { readonly capCents: Cents });

/** The notices that went out, and what became of each. */
export async function SentAlerts({ alerts }: { alerts: readonly SentAlert[] }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  const textOf = (alert: SentAlert) => {
    const percent = String(alert.percent);
    return "kind" in alert
      ? t("threshold", { kind: t(`kinds.${alert.kind}`), percent })
      : t("spendingNotice", { percent, cap: formatMoney(alert.capCents, locale) });
  };
  return <SentMessages label={t("alerts")} messages={alerts.map((alert) => ({ ...alert, text: textOf(alert) }))} />;
}
