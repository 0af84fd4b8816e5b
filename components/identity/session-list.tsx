import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { DeviceRow } from "@/components/identity/device-row";
import { Badge } from "@/components/ui/badge";
import { ConfirmButton } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatInstant } from "@/lib/dates";
import { endOtherSessionsAction, endSessionAction } from "@/lib/identity/actions";

/** A browser that is signed in. */
export interface SessionView {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly lastSeenAt: Date;
}

/** Where the account is signed in now; each can be signed out, and all others at once. */
export async function SessionList({ sessions, currentId }: { sessions: readonly SessionView[]; currentId: string }) {
  const [t, locale, errors] = await Promise.all([getTranslations("configure"), getLocale(), refusals()]);
  return (
    <Panel title={t("open")} id="open">
      <RowList label={t("open")}>
        {sessions.map(({ id, userAgent, address, lastSeenAt }) => (
          <DeviceRow key={id} userAgent={userAgent} detail={t("seen", { address, when: formatInstant(lastSeenAt, locale) })}>
            {id === currentId ? (
              <Badge tone="ok">{t("thisDevice")}</Badge>
            ) : (
              <ActionForm action={endSessionAction} refused={errors}>
                <input type="hidden" name="sessionId" value={id} />
                <SubmitButton tone="quiet" busy={t("signOutBusy")}>
                  {t("signOut")}
                </SubmitButton>
              </ActionForm>
            )}
          </DeviceRow>
        ))}
      </RowList>
      {sessions.length > 1 && (
        <div className="mt-4">
          <ConfirmButton
            label={t("signOutOthers")}
            title={t("signOutOthers")}
            close={t("close")}
            cancel={t("cancel")}
            text={t("signOutOthersText")}
          >
            <ActionForm action={endOtherSessionsAction} refused={errors}>
              <SubmitButton wide busy={t("signOutBusy")}>
                {t("signOut")}
              </SubmitButton>
            </ActionForm>
          </ConfirmButton>
        </div>
      )}
    </Panel>
  );
}
