import { CircleCheck, Info } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuthFrame } from "@/components/frame/auth-frame";
import { DemoAccounts } from "@/components/frame/demo-accounts";
import { refusals } from "@/components/frame/refusals";
import { FingerprintButton } from "@/components/identity/fingerprint-button";
import { LoginForm } from "@/components/identity/login-form";
import { SignInCode } from "@/components/identity/sign-in-code";
import { Link } from "@/components/ui/link";
import { Note } from "@/components/ui/note";
import { env } from "@/lib/env";
import { passkeySignInAction, signInAction } from "@/lib/identity/actions";
import { findOpenChallenge } from "@/lib/identity/queries/open-challenge";
import { safePath } from "@/lib/identity/rules";
import { fingerprintOfBrowser, requestOrigin } from "@/lib/identity/session";
import { areSmsDelayed } from "@/lib/notifications/queries";

/** What has just happened, by the query that its action came back with. */
const NEWS = ["signedOut", "registered", "recovered"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("login"))("title") };
}

export default async function LoginPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [t, fingerprint, ownKey, fields, errors, query, { deviceSecret }] = await Promise.all([
    getTranslations("login"),
    getTranslations("fingerprint"),
    fingerprintOfBrowser(),
    getTranslations("fields"),
    refusals(),
    searchParams,
    requestOrigin(),
  ]);
  const next = safePath(typeof query.next === "string" ? query.next : undefined, "");
  const pending = await findOpenChallenge("sign-in", deviceSecret);
  if (pending) {
    const { mobile, email } = pending;
    return <SignInCode mobile={mobile} email={email} next={next} wasResent={query.sent !== undefined} isDelayed={await areSmsDelayed()} />;
  }
  const news = NEWS.find((key) => query[key] !== undefined);
  const labels = {
    email: t("email"),
    password: t("password"),
    show: t("show"),
    hide: t("hide"),
    submit: t("submit"),
    busy: t("busy"),
    fields: {
      "email-invalid": fields("email-invalid"),
      "password-missing": fields("password-missing"),
      "password-too-long": fields("password-too-long"),
    },
    errors,
  };
  const button = (
    <FingerprintButton
      action={passkeySignInAction}
      purpose="sign-in"
      next={next}
      large={ownKey !== undefined}
      autofill="email"
      labels={{ button: fingerprint("signIn"), busy: fingerprint("busy"), failed: fingerprint("failed"), errors }}
    />
  );
  return (
    <AuthFrame title={t("title")} lead={ownKey === undefined ? t("lead") : fingerprint("lead")} next="/login">
      {news && (
        <Note role="status" tone="ok" icon={CircleCheck}>
          {t(news)}
        </Note>
      )}
      {next !== "" && (
        <Note icon={Info}>
          <p>{t("continueTo")}</p>
        </Note>
      )}
      {ownKey !== undefined && (
        <>
          {button}
          <p className="needs-script text-small text-ink-2">{fingerprint("orPassword")}</p>
        </>
      )}
      <LoginForm action={signInAction} next={next} labels={labels} />
      {ownKey === undefined && button}
      <div className="flex flex-wrap justify-between gap-x-6">
        <Link href="/recover" className="inline-flex min-h-11 items-center font-[620] text-primary">
          {t("forgot")}
        </Link>
        <Link href="/register" className="inline-flex min-h-11 items-center font-[620] text-primary">
          {t("register")}
        </Link>
      </div>
      {env().DEMO && (
        <section aria-labelledby="demo" className="mt-4">
          <h2 id="demo" className="mb-3 text-section">
            {t("demo")}
          </h2>
          <DemoAccounts sandboxPort={env().PAYMENTS_MODE === "sandbox" ? env().SANDBOX_PORT : undefined} />
        </section>
      )}
    </AuthFrame>
  );
}
