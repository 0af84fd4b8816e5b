import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { AuthFrame } from "@/components/frame/auth-frame";
import { refusals } from "@/components/frame/refusals";
import { SubmitButton } from "@/components/ui/submit-button";
import { resumeRegistrationAction } from "@/lib/onboarding/actions";

/** The secret in this address goes to nobody by a Referer. */
export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("register"))("resumeTitle"), referrer: "same-origin", robots: "noindex" };
}

/** Looking at it changes nothing: programs that open links before their reader does end nobody's registration. */
export default async function ResumePage({ params }: { params: Promise<{ token: string }> }) {
  const [t, errors, { token }] = await Promise.all([getTranslations("register"), refusals(), params]);
  return (
    <AuthFrame title={t("resumeTitle")} lead={t("resumeLead")} next="/register">
      <ActionForm action={resumeRegistrationAction} refused={errors}>
        <input type="hidden" name="token" value={token} />
        <SubmitButton wide busy={t("continueBusy")}>
          {t("resume")}
        </SubmitButton>
      </ActionForm>
    </AuthFrame>
  );
}
