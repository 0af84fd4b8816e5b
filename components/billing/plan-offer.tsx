import { getTranslations } from "next-intl/server";
import { Disc } from "@/components/ui/disc";
import { Repeat } from "@/components/ui/icons";
import { LinkRow, RowList } from "@/components/ui/row-list";

/** That an overdue bill may be paid in instalments, and the way to their schedule. */
export async function PlanOffer({ billId, most }: { billId: string; most: number }) {
  const t = await getTranslations("instalments");
  return (
    <RowList label={t("offer")}>
      <LinkRow
        href={`/bills/${billId}/instalments`}
        leading={<Disc icon={Repeat} />}
        title={t("offer")}
        detail={t("offerText", { count: String(most) })}
      />
    </RowList>
  );
}
