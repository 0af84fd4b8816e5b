import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { DeviceRow } from "@/components/identity/device-row";
import { ConfirmButton } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { dayOf, formatDay } from "@/lib/dates";
import { forgetDeviceAction } from "@/lib/identity/actions";

/** A browser that is not asked for a code. */
export interface DeviceView {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** The browsers that are known: whoever sits before one of them gets in with the password alone. */
export async function DeviceList({ devices }: { devices: readonly DeviceView[] }) {
  const [t, locale, errors] = await Promise.all([getTranslations("configure"), getLocale(), refusals()]);
  return (
    <Panel title={t("known")} id="known">
      <p className="mb-3 max-w-prose text-ink-2">{t("knownHint")}</p>
      <RowList label={t("known")}>
        {devices.map(({ id, userAgent, createdAt, lastUsedAt }) => (
          <DeviceRow
            key={id}
            userAgent={userAgent}
            detail={t("knownSince", {
              since: formatDay(dayOf(createdAt), locale),
              used: formatDay(dayOf(lastUsedAt), locale),
            })}
          >
            <ConfirmButton
              label={t("forget")}
              tone="quiet"
              small
              title={t("forgetTitle")}
              close={t("close")}
              cancel={t("cancel")}
              text={t("forgetText")}
            >
              <ActionForm action={forgetDeviceAction} refused={errors}>
                <input type="hidden" name="deviceId" value={id} />
                <SubmitButton wide busy={t("forgetBusy")}>
                  {t("forget")}
                </SubmitButton>
              </ActionForm>
            </ConfirmButton>
          </DeviceRow>
        ))}
      </RowList>
    </Panel>
  );
}
