import { getLocale, getTranslations } from "next-intl/server";
import { Disc } from "@/components/ui/disc";
import { CircleAlert, Landmark } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { dueCents, type BillStanding } from "@/lib/billing/rules";
import { debitDay, type DebitState } from "@/lib/billing/rules/debits";
import { formatDay, type Day } from "@/lib/dates";
import { debitReason } from "@/lib/debit-reasons";
import { formatMoney, type Cents } from "@/lib/money";

/** Whether and when a bill is debited to a bank account, or why that failed; and where nobody has given a mandate, the way to one. */
export async function BillDebit({
  bill,
  today,
  leadDays,
  mandate,
  debit,
  mayGive,
}: {
  bill: BillStanding;
  today: Day;
  leadDays: number;
  mandate: { readonly isActive: boolean; readonly signedOn: Day; readonly iban: string | null } | undefined;
  debit:
    | {
        readonly state: DebitState;
        readonly amountCents: Cents;
        readonly dueOn: Day;
        readonly reasonCode: string | null;
        readonly iban: string | null;
      }
    | undefined;
  /** The reader may give one. */
  mayGive: boolean;
}) {
  const [t, locale] = await Promise.all([getTranslations("debit"), getLocale()]);
  if (dueCents(bill) === 0) return null;
  const written = (day: Day) => formatDay(day, locale);
  const said = (cents: Cents, day: Day, iban: string | null) => ({
    amount: formatMoney(cents, locale),
    date: written(day),
    account: iban ?? t("theAccount"),
  });
  if (debit?.state === "collecting")
    return (
      <Note role="status" tone="soft" icon={Landmark} title={t("onBill")}>
        {t("isBeing", said(debit.amountCents, debit.dueOn, debit.iban))}
      </Note>
    );
  if (debit && debit.reasonCode !== null)
    return (
      <Note tone="due" icon={CircleAlert} title={t("failed", { date: written(debit.dueOn) })}>
        {t(`reasons.${debitReason(debit.reasonCode)}`, { code: debit.reasonCode })} {t("failedHint")}
      </Note>
    );
  if (debit?.state === "planned")
    return (
      <Note tone="soft" icon={Landmark} title={t("onBill")}>
        {t("willBe", said(Math.min(debit.amountCents, dueCents(bill)), debit.dueOn, debit.iban))} {t("willBeHint")}
      </Note>
    );
  if (mandate?.isActive && bill.state === "open")
    return (
      <Note tone="soft" icon={Landmark} title={t("onBill")}>
        {bill.dueDate < mandate.signedOn
          ? t("before")
          : `${t("willBe", said(dueCents(bill), debitDay(bill.dueDate, today, leadDays), mandate.iban))} ${t("willBeHint")}`}
      </Note>
    );
  if (mandate || !mayGive) return null;
  return (
    <RowList label={t("setUp")}>
      <LinkRow href="/more/configure/debit" leading={<Disc icon={Landmark} />} title={t("setUp")} detail={t("setUpText")} />
    </RowList>
  );
}
