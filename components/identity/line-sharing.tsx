import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { lastDay } from "@/components/identity/line-facts";
import { ConfirmButton } from "@/components/ui/dialog";
import { Disc } from "@/components/ui/disc";
import { Mail, UserRound } from "@/components/ui/icons";
import { SubmitButton } from "@/components/ui/submit-button";
import { dayOf, formatDay } from "@/lib/dates";
import { cancelInviteAction, removeAccessAction } from "@/lib/identity/actions/lines";
import type { Access } from "@/lib/identity/rules";

interface SharerView {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly proof: "network" | "sms" | "bill_code" | "delegation";
  readonly since: Date;
  readonly access: Access;
  readonly until: Date | null;
}

interface InviteView {
  readonly id: string;
  readonly email: string;
  readonly access: Access;
  readonly until: Date;
}

/** The other accounts that see a line, and the invitations that wait: each with the button that ends it, where the reader may. */
export async function LineSharing({
  lineId,
  sharers,
  invites,
  mayChange,
}: {
  lineId: string;
  sharers: readonly SharerView[];
  invites: readonly InviteView[];
  /** The reader has just proved who they are. */
  mayChange: boolean;
}) {
  const [locale, t, refused] = await Promise.all([getLocale(), getTranslations("profile"), refusals()]);
  if (sharers.length + invites.length === 0) return <p className="text-ink-2">{t("sharedNobody")}</p>;
  const how = ({ proof, since, access, until }: SharerView) =>
    proof === "delegation" && until
      ? t("sharedUntil", { access: t(`access.${access}`), date: formatDay(lastDay(until), locale) })
      : t(`proof.${proof === "delegation" ? "network" : proof}`, { date: formatDay(dayOf(since), locale) });
  return (
    <ul aria-label={t("sharing")} className="divide-y divide-line">
      {sharers.map((sharer) => (
        <li key={sharer.accountId} className="flex flex-wrap items-center gap-x-3.5 gap-y-2 py-3">
          <Disc icon={UserRound} />
          <div className="min-w-0 grow basis-48">
            <p className="font-[620] break-words">{sharer.name}</p>
            <p className="text-small wrap-anywhere text-ink-2">{sharer.email}</p>
            <p className="text-small text-ink-2">{how(sharer)}</p>
          </div>
          {mayChange && (
            <ConfirmButton
              label={t("takeAway")}
              title={t("takeAwayTitle")}
              text={t("takeAwayText", { who: sharer.name })}
              close={t("close")}
              cancel={t("keep")}
              small
            >
              <ActionForm action={removeAccessAction} refused={refused}>
                <input type="hidden" name="lineId" value={lineId} />
                <input type="hidden" name="accountId" value={sharer.accountId} />
                <SubmitButton wide busy={t("removeBusy")}>
                  {t("takeAway")}
                </SubmitButton>
              </ActionForm>
            </ConfirmButton>
          )}
        </li>
      ))}
      {invites.map((invite) => (
        <li key={invite.id} className="flex flex-wrap items-center gap-x-3.5 gap-y-2 py-3">
          <Disc icon={Mail} />
          <div className="min-w-0 grow basis-48">
            <p className="font-[620] wrap-anywhere">{invite.email}</p>
            <p className="text-small text-ink-2">{t("inviteWaits")}</p>
            <p className="text-small text-ink-2">
              {t("sharedUntil", { access: t(`access.${invite.access}`), date: formatDay(lastDay(invite.until), locale) })}
            </p>
          </div>
          {mayChange && (
            <ActionForm action={cancelInviteAction} refused={refused}>
              <input type="hidden" name="lineId" value={lineId} />
              <input type="hidden" name="inviteId" value={invite.id} />
              <SubmitButton tone="soft" busy={t("removeBusy")}>
                {t("takeBack")}
              </SubmitButton>
            </ActionForm>
          )}
        </li>
      ))}
    </ul>
  );
}
