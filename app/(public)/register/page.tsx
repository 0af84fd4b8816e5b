import { CircleCheck } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { AuthFrame } from "@/components/frame/auth-frame";
import { refusals } from "@/components/frame/refusals";
import { SmsDelay } from "@/components/identity/sms-delay";
import { Progress } from "@/components/onboarding/progress";
import { RegistrationStep } from "@/components/onboarding/registration-step";
import { ButtonLink } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { maskMobile } from "@/lib/identity/rules";
import { requestOrigin } from "@/lib/identity/session";
import { areSmsDelayed } from "@/lib/notifications/queries";
import { mailResumeLinkAction } from "@/lib/onboarding/actions";
import { findRegistration } from "@/lib/onboarding/queries";
import { shownStep, stepNumber, type Step } from "@/lib/onboarding/rules";
import { formatPhone } from "@/lib/phone-format";

const BEFORE: Readonly<Partial<Record<Step, Step>>> = { number: "account", proof: "number", mobile: "number", code: "number" };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("register"))("title") };
}

export default async function RegisterPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [t, errors, query, { deviceSecret }] = await Promise.all([getTranslations("register"), refusals(), searchParams, requestOrigin()]);
  const own = await findRegistration(deviceSecret);
  const step = shownStep(own, typeof query.step === "string" ? query.step : undefined);
  // A number is read in one piece.
  const number = formatPhone(own?.number ?? "").replaceAll(" ", "\u00a0");
  const before = BEFORE[step];
  const lead = step === "code" ? t("codeLead", { mobile: maskMobile(own?.recoveryMobile ?? "") }) : t(`${step}Lead`, { number });
  return (
    <AuthFrame title={t(`${step}Title`, { number })} lead={lead} next="/register">
      <Progress step={stepNumber(step)} />
      {query.sent !== undefined && <News text={t("sent")} />}
      {query.mailed !== undefined && own && <News text={t("mailed", { email: own.email })} />}
      {step === "code" && (await areSmsDelayed()) && <SmsDelay />}
      <RegistrationStep step={step} shown={own} />
      {step === "code" && own?.kind === "mobile" && !own.isProved && (
        <Link href="/register?step=proof" className="inline-flex min-h-11 items-center justify-center font-[620] text-primary">
          {t("otherProof")}
        </Link>
      )}
      <div className="mt-2 grid gap-1">
        {own && (
          <ActionForm action={mailResumeLinkAction} refused={errors}>
            <SubmitButton tone="quiet" wide busy={t("elsewhereBusy")}>
              {t("elsewhere")}
            </SubmitButton>
          </ActionForm>
        )}
        {before && (
          <ButtonLink href={`/register?step=${before}`} tone="quiet" wide>
            {t("back")}
          </ButtonLink>
        )}
        {step === "account" && (
          <ButtonLink href="/login" tone="quiet" wide>
            {t("signIn")}
          </ButtonLink>
        )}
      </div>
    </AuthFrame>
  );
}

function News({ text }: { text: string }) {
  return (
    <Note role="status" tone="ok" icon={CircleCheck}>
      {text}
    </Note>
  );
}
