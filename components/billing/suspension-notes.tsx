import { getLocale, getTranslations } from "next-intl/server";
import { TriangleAlert } from "@/components/ui/icons";
import { Link } from "@/components/ui/link";
import { Note } from "@/components/ui/note";
import type { Suspension } from "@/lib/billing/rules/notices";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";

/** From when service may be suspended, because of which bill, and what stops it. */
export async function SuspensionNotes({ suspensions, isOnBill = false }: { suspensions: readonly Suspension[]; isOnBill?: boolean }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("suspension")]);
  return suspensions.map(({ billId, billNumber: bill, amountCents, noticedOn, notBefore }) => {
    const said = {
      bill,
      amount: formatMoney(amountCents, locale),
      noticed: formatDay(noticedOn, locale),
      date: formatDay(notBefore, locale),
    };
    return (
      <Note key={billId} tone="due" icon={TriangleAlert} title={t("title", said)}>
        <p className="wrap-anywhere">{t("text", said)}</p>
        <p className="mt-1">{t("stops")}</p>
        {!isOnBill && (
          <Link
            href={`/bills/${billId}`}
            className="inline-flex min-h-11 items-center font-[620] wrap-anywhere underline underline-offset-4"
          >
            {t("open", said)}
          </Link>
        )}
      </Note>
    );
  });
}
