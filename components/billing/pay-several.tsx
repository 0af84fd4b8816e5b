import { getLocale, getTranslations } from "next-intl/server";
import type { BillRowView } from "@/components/billing/bill-rows";
import { Button } from "@/components/ui/button";
import { billState, canPay, dueCents } from "@/lib/billing/rules";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { MOST_BILLS } from "@/lib/payments/rules";

/** The bills that wait to be paid, to be ticked and paid together; nothing where there is but one. Leads to the page that shows their sum. */
export async function PaySeveral({ bills, today }: { bills: readonly BillRowView[]; today: Day }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("paying")]);
  const payable = bills.filter((bill) => canPay(bill) && bill.state === "open").slice(0, MOST_BILLS);
  if (payable.length < 2) return null;
  return (
    <form action="/bills/pay" className="no-print">
      <fieldset className="min-w-0">
        <legend className="mb-1 text-section">{t("several")}</legend>
        <p className="mb-3 text-small text-ink-2">{t("severalText")}</p>
        <ul className="mb-5 divide-y divide-line">
          {payable.map((bill) => (
            <li key={bill.id}>
              <label className="flex min-h-11 cursor-pointer items-center gap-3.5 py-2.5">
                <input type="checkbox" name="bill" value={bill.id} defaultChecked className="size-6 shrink-0 accent-primary" />
                <span className="min-w-0">
                  <span className="block font-[620] wrap-anywhere num">
                    {t("severalRow", { number: bill.number, amount: formatMoney(dueCents(bill), locale) })}
                  </span>
                  <span className="text-small text-ink-2">
                    {t(billState(bill, today) === "overdue" ? "severalLate" : "severalDue", {
                      date: formatDay(bill.dueDate, locale, { day: "numeric", month: "long" }),
                    })}
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <Button type="submit" tone="soft">
        {t("severalNext")}
      </Button>
    </form>
  );
}
