import type { Locale } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { buttonClass } from "@/components/ui/button";
import { FactList } from "@/components/ui/fact-list";
import { Field } from "@/components/ui/field";
import { CircleCheck, TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { assignBillAction } from "@/lib/bss/actions";
import { formatDay } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** A bill that waits, by what its file says. */
interface Waiting {
  readonly id: string;
  readonly number: string;
  readonly issuerName: string;
  readonly issueDate: string;
  readonly totalCents: Cents;
  readonly recipientName: string;
  readonly lineReference: string | null;
  readonly isKnown: boolean;
}

/** What the file says of a bill, and whether it names a customer of ours. */
export async function WaitingFacts({ bill, locale }: { bill: Waiting; locale: Locale }) {
  const t = await getTranslations("staffImport");
  return (
    <>
      <FactList
        facts={[
          [t("number"), bill.number],
          [t("issuer"), bill.issuerName],
          [t("issued"), formatDay(bill.issueDate, locale)],
          [t("total"), formatMoney(bill.totalCents, locale)],
          [t("recipient"), bill.recipientName],
          [t("reference"), bill.lineReference?.replaceAll("\n", ", ") ?? t("noReference")],
        ]}
      />
      <p className="mt-3 text-small text-ink-2">{t(bill.isKnown ? "isKnown" : "isUnknown")}</p>
    </>
  );
}

/** Looks for a line by its whole number. */
export async function FindLine({ path, number }: { path: string; number: string }) {
  const t = await getTranslations("staffImport");
  return (
    <form action={path} method="get" className="grid max-w-form gap-4">
      <Field
        id="number"
        name="number"
        type="tel"
        label={t("lineNumber")}
        hint={t("lineNumberHint")}
        defaultValue={number}
        autoComplete="off"
        required
      />
      <p>
        <button type="submit" className={buttonClass({ tone: "soft" })}>
          {t("find")}
        </button>
      </p>
    </form>
  );
}

/** What will be linked with what, and the button that does it. */
export async function AssignForm({
  bill,
  candidate: { lineId, number, name, isHolders },
  locale,
}: {
  bill: Waiting;
  candidate: { readonly lineId: string; readonly number: string; readonly name: string; readonly isHolders: boolean };
  locale: Locale;
}) {
  const [t, refused] = await Promise.all([getTranslations("staffImport"), refusals()]);
  return (
    <div className="grid gap-4">
      <FactList
        facts={[
          [t("bill"), `${bill.number}, ${formatMoney(bill.totalCents, locale)}`],
          [t("recipient"), bill.recipientName],
          [t("line"), `${formatPhone(number)}, ${name}`],
        ]}
      />
      <Note tone={isHolders ? "ok" : "warn"} icon={isHolders ? CircleCheck : TriangleAlert}>
        {t(isHolders ? "sameHolder" : "otherHolder")}
      </Note>
      <ActionForm action={assignBillAction} refused={refused} className="grid gap-4">
        <input type="hidden" name="billId" value={bill.id} />
        <input type="hidden" name="lineId" value={lineId} />
        {!isHolders && (
          <label className="flex min-h-11 items-center gap-3">
            <input type="checkbox" name="isOtherHolder" value="yes" className="size-6 shrink-0 accent-primary" />
            {t("otherHolderAgreed")}
          </label>
        )}
        <p>
          <SubmitButton busy={t("busy")}>{t("assignConfirm")}</SubmitButton>
        </p>
      </ActionForm>
    </div>
  );
}
