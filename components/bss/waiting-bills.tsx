import type { Locale } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { ConfirmButton } from "@/components/ui/dialog";
import { Money } from "@/components/ui/money";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { takeBackBillAction } from "@/lib/bss/actions";
import { formatDay, formatInstant } from "@/lib/dates";
import type { Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** A bill that waits for its line. */
interface Waiting {
  readonly id: string;
  readonly number: string;
  readonly issueDate: string;
  readonly totalCents: Cents;
  readonly recipientName: string;
  readonly lineReference: string | null;
}

/** Bills that wait, as rows that open where a line is given to them. */
export async function WaitingRows({ bills, locale }: { bills: readonly Waiting[]; locale: Locale }) {
  const t = await getTranslations("staffImport");
  return (
    <RowList label={t("waitingList")}>
      {bills.map(({ id, number, issueDate, totalCents, recipientName, lineReference }) => (
        <LinkRow
          key={id}
          href={`/admin/import/bills/${id}`}
          title={<span className="wrap-anywhere">{number}</span>}
          detail={
            <span className="wrap-anywhere">
              {recipientName} · {formatDay(issueDate, locale)}
              <span className="block">
                {lineReference === null ? t("noReference") : t("references", { references: lineReference.replaceAll("\n", ", ") })}
              </span>
            </span>
          }
          trailing={<Money cents={totalCents} locale={locale} size="amount" />}
        />
      ))}
    </RowList>
  );
}

/** What was assigned by hand lately, and the way back. */
export async function AssignedRows({
  bills,
  locale,
}: {
  bills: readonly {
    readonly billId: string;
    readonly billNumber: string;
    readonly lineNumber: string;
    readonly at: Date;
    readonly by: string;
  }[];
  locale: Locale;
}) {
  const [t, refused] = await Promise.all([getTranslations("staffImport"), refusals()]);
  return (
    <RowList label={t("byHand")}>
      {bills.map(({ billId, billNumber, lineNumber, at, by }) => (
        <li key={billId} className="flex min-h-17 flex-wrap items-center gap-x-3.5 gap-y-2 py-3">
          <div className="min-w-52 grow basis-0">
            <p className="font-[620] wrap-anywhere">
              {billNumber} → <span className="num">{formatPhone(lineNumber)}</span>
            </p>
            <p className="text-small wrap-anywhere text-ink-2">
              {formatInstant(at, locale)} · {by}
            </p>
          </div>
          <ConfirmButton
            label={
              <>
                {t("takeBack")} <span className="sr-only">{billNumber}</span>
              </>
            }
            tone="quiet"
            small
            title={t("takeBackTitle", { number: billNumber })}
            text={t("takeBackText")}
            close={t("close")}
            cancel={t("cancel")}
          >
            <ActionForm action={takeBackBillAction} refused={refused}>
              <input type="hidden" name="billId" value={billId} />
              <SubmitButton wide busy={t("busy")}>
                {t("takeBack")}
              </SubmitButton>
            </ActionForm>
          </ConfirmButton>
        </li>
      ))}
    </RowList>
  );
}
