import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageTop } from "@/components/frame/page-top";
import { refusals } from "@/components/frame/refusals";
import { StepForm } from "@/components/frame/step-form";
import { Panel } from "@/components/ui/panel";
import { changePasswordAction } from "@/lib/identity/actions";
import { openPortal } from "@/lib/identity/portal";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("configure"))("password") };
}

export default async function PasswordPage() {
  const [t, login, f, errors] = await Promise.all([
    getTranslations("configure"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
    openPortal(),
  ]);
  const codes = ["password-missing", "password-too-long", "password-short"] as const;
  const fields = Object.fromEntries(codes.map((code) => [code, f(code)]));
  const labels = { submit: t("passwordSave"), busy: t("passwordBusy"), show: login("show"), hide: login("hide"), fields, errors };
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("password")} back={{ href: "/more/configure", label: t("title") }} />
      <Panel className="max-w-[720px]">
        <div className="grid max-w-form gap-4">
          <p className="text-ink-2">{t("passwordText")}</p>
          <StepForm
            action={changePasswordAction}
            labels={labels}
            fields={[
              { name: "current", type: "password", label: t("passwordCurrent"), autoComplete: "current-password" },
              { name: "password", type: "password", label: t("passwordNew"), hint: t("passwordNewHint"), autoComplete: "new-password" },
            ]}
          />
        </div>
      </Panel>
    </div>
  );
}
