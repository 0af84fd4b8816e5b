import { getTranslations } from "next-intl/server";
import { MemberForm } from "@/components/staff/member-form";
import { refusals } from "@/components/frame/refusals";
import { Badge } from "@/components/ui/badge";
import { ConfirmButton, DialogButton } from "@/components/ui/dialog";
import { RadioTiles } from "@/components/ui/radio-tiles";
import { RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { addMemberAction, disableMemberAction, resetMemberAction, setMemberRoleAction } from "@/lib/staff/actions/manage";
import { STAFF_ROLES, type StaffRole } from "@/lib/staff/matrix";

/** A member of staff, as those who manage them see one. */
interface Member {
  readonly email: string;
  readonly role: StaffRole;
  readonly disabledAt: Date | null;
}

async function words() {
  const [t, admin, login, fields, errors] = await Promise.all([
    getTranslations("staffMembers"),
    getTranslations("admin"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
  ]);
  const labels = {
    shown: t("shown"),
    email: login("email"),
    password: t("firstPassword"),
    totpSecret: t("secret"),
    invalid: fields("email-invalid"),
    errors,
  };
  return { t, admin, labels };
}

/** Makes an account: who, and what they may do. */
export async function AddMember() {
  const { t, admin, labels } = await words();
  return (
    <MemberForm action={addMemberAction} labels={labels} asksEmail className="grid max-w-form gap-4">
      <RadioTiles legend={t("role")} name="role" value="operator" look="rows" tiles={roles(admin)} />
      <SubmitButton busy={t("busy")}>{t("add")}</SubmitButton>
    </MemberForm>
  );
}

/** Everybody, with what can be done about each; nothing about oneself. */
export async function MemberList({ members, ownEmail }: { members: readonly Member[]; ownEmail: string }) {
  const { t, admin, labels } = await words();
  return (
    <RowList label={t("all")}>
      {members.map(({ email, role, disabledAt }) => (
        <li key={email} className="flex min-h-17 flex-wrap items-center gap-x-3 gap-y-2 py-3">
          <div className="min-w-52 grow basis-0">
            <p className="font-[620] wrap-anywhere">
              {email} {disabledAt && <Badge tone="warn">{t("disabled")}</Badge>}
            </p>
            <p className="text-small text-ink-2">{admin(`roles.${role}`)}</p>
          </div>
          {email === ownEmail ? (
            <p className="text-small text-ink-2">{t("you")}</p>
          ) : (
            <>
              <DialogButton label={named(t("role"), email)} tone="quiet" small title={t("roleTitle", { email })} close={t("close")}>
                <MemberForm action={setMemberRoleAction} labels={labels} className="grid gap-4">
                  <input type="hidden" name="email" value={email} />
                  <RadioTiles legend={t("role")} name="role" value={role} look="rows" tiles={roles(admin)} />
                  <SubmitButton wide busy={t("busy")}>
                    {t("save")}
                  </SubmitButton>
                </MemberForm>
              </DialogButton>
              <DialogButton label={named(t("reset"), email)} tone="quiet" small title={t("resetTitle", { email })} close={t("close")}>
                <p className="mb-4 text-ink-2">{t("resetText")}</p>
                <MemberForm action={resetMemberAction} labels={labels} className="grid gap-4">
                  <input type="hidden" name="email" value={email} />
                  <SubmitButton wide busy={t("busy")}>
                    {t("reset")}
                  </SubmitButton>
                </MemberForm>
              </DialogButton>
              {disabledAt === null && (
                <ConfirmButton
                  label={named(t("disable"), email)}
                  tone="quiet"
                  small
                  title={t("disableTitle", { email })}
                  close={t("close")}
                  cancel={t("cancel")}
                  text={t("disableText")}
                >
                  <MemberForm action={disableMemberAction} labels={labels}>
                    <input type="hidden" name="email" value={email} />
                    <SubmitButton wide busy={t("busy")}>
                      {t("disable")}
                    </SubmitButton>
                  </MemberForm>
                </ConfirmButton>
              )}
            </>
          )}
        </li>
      ))}
    </RowList>
  );
}

function roles(admin: (key: `roles.${StaffRole}`) => string) {
  return STAFF_ROLES.map((role) => ({ value: role, label: admin(`roles.${role}`) }));
}

/** Whose button it is, for who hears it alone. */
function named(word: string, email: string) {
  return (
    <>
      {word} <span className="sr-only">{email}</span>
    </>
  );
}
