import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { refusals } from "@/components/frame/refusals";
import { StepForm } from "@/components/frame/step-form";
import { StaffKeys } from "@/components/staff/staff-keys";
import { AdminFrame } from "@/components/staff/admin-frame";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { isFresh } from "@/lib/identity/rules";
import { changeStaffPasswordAction } from "@/lib/staff/actions";
import { listStaffPasskeys } from "@/lib/staff/queries";
import { requireStaff } from "@/lib/staff/session";

/** What has just been done, by the query that its action came back with. */
const DONE = ["password", "fingerprint", "fingerprintGone"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("staffAccess"))("title") };
}

export default async function StaffAccessPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [staff, t, query] = await Promise.all([requireStaff(), getTranslations("staffAccess"), searchParams]);
  if (staff.mustChangePassword) redirect("/admin");
  const done = DONE.find((key) => query.done === key);
  return (
    <AdminFrame title={t("title")} next="/admin/access" staff={staff}>
      <div className="grid max-w-[720px] gap-7 wide:gap-6">
        {done && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t(`done.${done}`)}
          </Note>
        )}
        <Panel title={t("fingerprint")} id="fingerprint">
          <StaffKeys devices={await listStaffPasskeys(staff)} isFresh={isFresh(staff, clock.now())} />
        </Panel>
        <Panel title={t("password")} id="password-panel">
          <ChangePassword />
        </Panel>
      </div>
    </AdminFrame>
  );
}

async function ChangePassword() {
  const [t, configure, login, f, errors] = await Promise.all([
    getTranslations("staffAccess"),
    getTranslations("configure"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
  ]);
  const codes = ["password-missing", "password-too-long", "password-short"] as const;
  const fields = Object.fromEntries(codes.map((code) => [code, f(code)]));
  const labels = {
    submit: configure("passwordSave"),
    busy: configure("passwordBusy"),
    show: login("show"),
    hide: login("hide"),
    fields,
    errors,
  };
  return (
    <div className="grid max-w-form gap-4">
      <p className="text-ink-2">{t("passwordText")}</p>
      <StepForm
        action={changeStaffPasswordAction}
        labels={labels}
        fields={[
          { name: "current", type: "password", label: configure("passwordCurrent"), autoComplete: "current-password" },
          {
            name: "password",
            type: "password",
            label: configure("passwordNew"),
            hint: configure("passwordNewHint"),
            autoComplete: "new-password",
          },
        ]}
      />
    </div>
  );
}
