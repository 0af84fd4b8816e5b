import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuthFrame } from "@/components/frame/auth-frame";
import { SmsDelay } from "@/components/identity/sms-delay";
import { RecoveryStep } from "@/components/onboarding/recovery-step";
import { findOpenChallenge } from "@/lib/identity/queries/open-challenge";
import { requestOrigin } from "@/lib/identity/session";
import { areSmsDelayed } from "@/lib/notifications/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("recover"))("title") };
}

export default async function RecoverPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [t, query, { deviceSecret }] = await Promise.all([getTranslations("recover"), searchParams, requestOrigin()]);
  const open = query.again === undefined ? await findOpenChallenge("recovery", deviceSecret) : undefined;
  const step = !open ? "claim" : open.confirmedAt ? "password" : "code";
  const words = {
    claim: [t("title"), t("lead")],
    code: [t("codeTitle"), t("codeLead")],
    password: [t("passwordTitle"), t("passwordLead")],
  } as const;
  const [title, lead] = words[step];
  return (
    <AuthFrame title={title} lead={lead} next="/recover">
      {step === "code" && (await areSmsDelayed()) && <SmsDelay other="fingerprint" />}
      <RecoveryStep step={step} />
    </AuthFrame>
  );
}
