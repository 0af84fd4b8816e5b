import { getLocale, getTranslations } from "next-intl/server";
import { DisputeBadge, DisputeStory, type DisputeStanding } from "@/components/billing/row-dispute";
import { FactList } from "@/components/ui/fact-list";
import { Link } from "@/components/ui/link";
import { readable } from "@/lib/billing/row-text";
import type { Day } from "@/lib/dates";
import { formatMoney } from "@/lib/money";

/** What a dispute is about, the bill that it leads to, and how it stands. */
export async function DisputeFacts({
  dispute,
  today,
}: {
  dispute: DisputeStanding & { readonly billId: string; readonly billNumber: string; readonly row: string };
  today: Day;
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("dispute")]);
  return (
    <>
      <FactList
        facts={[
          [t("bill"), dispute.billNumber],
          [t("what"), readable(dispute.row)],
          [t("gross"), formatMoney(dispute.amountCents, locale)],
        ]}
      />
      <div className="mt-3 grid max-w-prose gap-2 text-small">
        <p>
          <DisputeBadge state={dispute.state} />
        </p>
        <DisputeStory dispute={dispute} today={today} />
        <p>
          <Link
            href={`/bills/${dispute.billId}`}
            className="inline-flex min-h-11 items-center font-[620] text-primary underline underline-offset-4"
          >
            {t("toBill", { number: dispute.billNumber })}
          </Link>
        </p>
      </div>
    </>
  );
}
