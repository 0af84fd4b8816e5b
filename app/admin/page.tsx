import { LockKeyhole } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { refusals } from "@/components/frame/refusals";
import { StepForm } from "@/components/frame/step-form";
import { AdminFrame, PARTS } from "@/components/staff/admin-frame";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { chooseStaffPasswordAction } from "@/lib/staff/actions";
import { mayDo } from "@/lib/staff/matrix";
import { requireStaff } from "@/lib/staff/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("title") };
}

export default async function AdminPage() {
  const [staff, t, access] = await Promise.all([requireStaff(), getTranslations("admin"), getTranslations("staffAccess")]);
  const parts = PARTS.filter(({ action }) => mayDo(staff.role, action));
  return (
    <AdminFrame title={t("title")} next="/admin" staff={staff}>
      {staff.mustChangePassword ? (
        <FirstPassword />
      ) : (
        <Panel className="max-w-[720px]">
          {parts.length === 0 && <p>{t("nothing")}</p>}
          <RowList label={t("parts")}>
            {parts.map(({ part }) => (
              <LinkRow key={part} href={`/admin/${part}`} title={t(`${part}.title`)} detail={t(`${part}.text`)} />
            ))}
            <LinkRow href="/admin/access" title={access("title")} detail={access("text")} />
          </RowList>
        </Panel>
      )}
    </AdminFrame>
  );
}

/** Nothing else opens until the first password has given way. */
async function FirstPassword() {
  const [t, configure, login, f, errors] = await Promise.all([
    getTranslations("admin"),
    getTranslations("configure"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
  ]);
  const codes = ["password-missing", "password-too-long", "password-short"] as const;
  const fields = Object.fromEntries(codes.map((code) => [code, f(code)]));
  return (
    <div className="grid max-w-form gap-4">
      <Note icon={LockKeyhole} title={t("firstTitle")}>
        <p>{t("firstText")}</p>
      </Note>
      <StepForm
        action={chooseStaffPasswordAction}
        labels={{
          submit: configure("passwordSave"),
          busy: configure("passwordBusy"),
          show: login("show"),
          hide: login("hide"),
          fields,
          errors,
        }}
        fields={[
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
