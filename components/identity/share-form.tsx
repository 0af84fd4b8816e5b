import { getTranslations } from "next-intl/server";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { RadioTiles } from "@/components/ui/radio-tiles";
import { addDays, type Day } from "@/lib/dates";
import { inviteAction } from "@/lib/identity/actions/lines";
import { ACCESSES, DELEGATION_DAYS } from "@/lib/identity/rules";

/** Invites somebody to share a line: who, for what, until when. */
export async function ShareForm({ lineId, today }: { lineId: string; today: Day }) {
  const [t, fields, refused] = await Promise.all([getTranslations("profile"), getTranslations("fields"), refusals()]);
  return (
    <FieldForm
      id="share"
      action={inviteAction}
      hidden={{ lineId }}
      fields={[
        {
          name: "email",
          label: t("shareEmail"),
          hint: t("shareEmailHint"),
          type: "email",
          autoComplete: "off",
          errors: { "email-invalid": fields("email-invalid") },
        },
        {
          name: "until",
          label: t("shareUntil"),
          hint: t("shareUntilHint"),
          type: "date",
          min: today,
          max: addDays(today, DELEGATION_DAYS),
          errors: { "day-invalid": fields("day-invalid") },
        },
      ]}
      refused={refused}
      submit={t("shareSend")}
      busy={t("sendBusy")}
    >
      <RadioTiles
        legend={t("shareAccess")}
        name="access"
        value="view"
        look="rows"
        tiles={ACCESSES.map((access) => ({ value: access, label: t(`accessTitle.${access}`), detail: t(`accessHint.${access}`) }))}
      />
    </FieldForm>
  );
}
