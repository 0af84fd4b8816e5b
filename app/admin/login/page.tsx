import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { refusals } from "@/components/frame/refusals";
import { StepForm } from "@/components/frame/step-form";
import { AdminFrame } from "@/components/staff/admin-frame";
import { StaffFingerprint } from "@/components/staff/staff-fingerprint";
import { signInStaffAction, signInStaffByKeyAction } from "@/lib/staff/actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("login"), robots: "noindex" };
}

export default async function StaffLoginPage() {
  const [t, access, fingerprint, login, f, errors] = await Promise.all([
    getTranslations("admin"),
    getTranslations("staffAccess"),
    getTranslations("fingerprint"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
  ]);
  const codes = ["email-invalid", "password-missing", "password-too-long", "code-invalid"] as const;
  const fields = Object.fromEntries(codes.map((code) => [code, f(code)]));
  return (
    <AdminFrame title={t("login")} next="/admin/login" staff={undefined}>
      <div className="grid max-w-form gap-5">
        <p className="text-ink-2">{t("loginLead")}</p>
        <StepForm
          action={signInStaffAction}
          labels={{ submit: login("submit"), busy: login("busy"), show: login("show"), hide: login("hide"), fields, errors }}
          fields={[
            { name: "email", type: "email", label: login("email"), autoComplete: "username" },
            { name: "password", type: "password", label: login("password"), autoComplete: "current-password" },
            { name: "code", type: "text", label: login("code"), hint: t("codeHint"), autoComplete: "one-time-code" },
          ]}
        />
        <StaffFingerprint
          action={signInStaffByKeyAction}
          purpose="staff-sign-in"
          labels={{ button: access("signIn"), busy: fingerprint("busy"), failed: access("failed"), errors }}
        />
      </div>
    </AdminFrame>
  );
}
