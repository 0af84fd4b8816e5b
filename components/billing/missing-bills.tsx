import { getLocale, getTranslations } from "next-intl/server";
import { billMonth } from "@/components/billing/bill-name";
import { ButtonLink } from "@/components/ui/button";
import { TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import type { MissingBills } from "@/lib/billing/gaps";

/** Says which bills a line's rhythm asks for and are not there, and what to do. */
export async function MissingBillsNote({ missing: { months, everyMonths } }: { missing: MissingBills }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("billHistory")]);
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const names = list.format(months.map((month) => (locale === "en" ? billMonth(month, locale) : billMonth(month, locale).toLowerCase())));
  return (
    <Note tone="warn" icon={TriangleAlert} title={t("missing", { count: months.length, months: names })}>
      <p>{t(everyMonths === 1 ? "missingMonthly" : "missingEveryTwo", { count: months.length })}</p>
      <div className="mt-3">
        <ButtonLink href="/chat" tone="soft" small>
          {t("ask")}
        </ButtonLink>
      </div>
    </Note>
  );
}
