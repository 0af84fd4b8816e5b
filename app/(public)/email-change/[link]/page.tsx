import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { AuthFrame } from "@/components/frame/auth-frame";
import { refusals } from "@/components/frame/refusals";
import { ButtonLink } from "@/components/ui/button";
import { CircleAlert, CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { confirmEmailAction, stopEmailAction } from "@/lib/identity/actions/profile";
import { findEmailChange } from "@/lib/identity/queries/contact-change";

/** What has just been done, by the query that its action came back with. */
const NEWS = ["changed", "waiting", "stopped"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("emailChange") };
}

/** One side of a change of address, by its mailed link, from whatever browser: opening the page does nothing, its buttons do. */
export default async function EmailChangePage({
  params,
  searchParams,
}: {
  params: Promise<{ link: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [t, errors, refused, { link }, query] = await Promise.all([
    getTranslations("profile"),
    getTranslations("errors"),
    refusals(),
    params,
    searchParams,
  ]);
  const news = NEWS.find((key) => key === query.news);
  const change = await findEmailChange(link);
  if (news || !change)
    return (
      <AuthFrame title={t("emailChange")} next="/">
        <Note role="status" tone={news ? "ok" : "warn"} icon={news ? CircleCheck : CircleAlert}>
          <p>{news ? t(`emailNews.${news}`) : errors("link-over")}</p>
        </Note>
        <ButtonLink href="/home">{t("toPortal")}</ButtonLink>
      </AuthFrame>
    );
  return (
    <AuthFrame
      title={t("emailChange")}
      lead={t("emailChangeLead", { old: change.oldEmail, new: change.newEmail })}
      next={`/email-change/${link}`}
    >
      {change.isConfirmed ? (
        <Note role="status" tone="ok" icon={CircleCheck}>
          <p>{t("emailNews.waiting")}</p>
        </Note>
      ) : (
        <ActionForm action={confirmEmailAction} refused={refused}>
          <input type="hidden" name="link" value={link} />
          <SubmitButton wide busy={t("confirmBusy")}>
            {t("emailConfirm")}
          </SubmitButton>
        </ActionForm>
      )}
      <ActionForm action={stopEmailAction} refused={refused}>
        <input type="hidden" name="link" value={link} />
        <SubmitButton tone="soft" wide busy={t("confirmBusy")}>
          {t("emailStop")}
        </SubmitButton>
      </ActionForm>
      {change.side === "email-old" && <p className="text-small text-ink-2">{t("emailStopHint")}</p>}
    </AuthFrame>
  );
}
