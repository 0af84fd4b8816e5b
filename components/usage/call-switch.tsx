import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { ConfirmButton } from "@/components/ui/dialog";
import { SubmitButton } from "@/components/ui/submit-button";
import { dayOf, formatDay } from "@/lib/dates";
import { setCallDetailAction } from "@/lib/usage/actions";

/** Switches a line's call detail on, after one more question. */
export async function SwitchCallsOn({ lineId }: { lineId: string }) {
  const t = await getTranslations("calls");
  return (
    <ConfirmButton
      label={t("turnOn")}
      title={t("turnOnTitle")}
      text={t("turnOnText")}
      close={t("close")}
      cancel={t("cancel")}
      tone="primary"
    >
      <Switch lineId={lineId} on="yes" label={t("turnOnConfirm")} />
    </ConfirmButton>
  );
}

/** Switches it off. */
export async function SwitchCallsOff({ lineId, since }: { lineId: string; since: Date }) {
  const [t, locale] = await Promise.all([getTranslations("calls"), getLocale()]);
  return (
    <>
      <p className="mb-4 max-w-prose text-ink-2">{t("onSince", { date: formatDay(dayOf(since), locale) })}</p>
      <ConfirmButton label={t("turnOff")} title={t("turnOffTitle")} text={t("turnOffText")} close={t("close")} cancel={t("cancel")}>
        <Switch lineId={lineId} on="no" label={t("turnOffConfirm")} />
      </ConfirmButton>
    </>
  );
}

async function Switch({ lineId, on, label }: { lineId: string; on: "yes" | "no"; label: string }) {
  const [t, refused] = await Promise.all([getTranslations("calls"), refusals()]);
  return (
    <ActionForm action={setCallDetailAction} refused={refused}>
      <input type="hidden" name="lineId" value={lineId} />
      <input type="hidden" name="on" value={on} />
      <SubmitButton wide busy={t("busy")}>
        {label}
      </SubmitButton>
    </ActionForm>
  );
}
