import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { AuthFrame } from "@/components/frame/auth-frame";
import { refusals } from "@/components/frame/refusals";
import { lastDay } from "@/components/identity/line-facts";
import { ButtonLink } from "@/components/ui/button";
import { CircleAlert, UsersRound } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatDay } from "@/lib/dates";
import { acceptInviteAction } from "@/lib/identity/actions/lines";
import { findInvite } from "@/lib/identity/queries/line-sharing";
import { currentSession } from "@/lib/identity/session";
import { idOfLink } from "@/lib/one-time";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("invitation") };
}

/** An invitation to share a line, by its mailed link: it is accepted with a click, by the account of the address that it went to. */
export default async function InvitationPage({ params }: { params: Promise<{ link: string }> }) {
  const [session, t, errors, refused, locale, { link }] = await Promise.all([
    currentSession(),
    getTranslations("profile"),
    getTranslations("errors"),
    refusals(),
    getLocale(),
    params,
  ]);
  const id = idOfLink("invitation", link);
  const invite = id === undefined ? undefined : await findInvite(id);
  if (!invite)
    return (
      <AuthFrame title={t("invitation")} next="/">
        <Note tone="warn" icon={CircleAlert}>
          <p>{errors("invite-closed")}</p>
        </Note>
        <ButtonLink href="/home" tone="soft">
          {t("toPortal")}
        </ButtonLink>
      </AuthFrame>
    );
  const next = `/invitation/${link}`;
  const text = t("invitationText", {
    who: invite.from,
    access: t(`access.${invite.access}`),
    date: formatDay(lastDay(invite.until), locale),
  });
  return (
    <AuthFrame title={t("invitation")} lead={text} next={next}>
      <Note icon={UsersRound}>
        <p className="wrap-anywhere">{t("invitationFor", { email: invite.email })}</p>
      </Note>
      {session?.email === invite.email ? (
        <ActionForm action={acceptInviteAction} refused={refused}>
          <input type="hidden" name="link" value={link} />
          <SubmitButton wide busy={t("confirmBusy")}>
            {t("accept")}
          </SubmitButton>
        </ActionForm>
      ) : (
        <>
          <p className="text-ink-2">{t(session ? "invitationOther" : "invitationSignIn")}</p>
          <ButtonLink href={`/login?next=${encodeURIComponent(next)}`}>{t("signIn")}</ButtonLink>
          <ButtonLink href="/register" tone="soft">
            {t("register")}
          </ButtonLink>
        </>
      )}
    </AuthFrame>
  );
}
