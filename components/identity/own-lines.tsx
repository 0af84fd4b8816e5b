import { getTranslations } from "next-intl/server";
import { LineTieText, type LineTie } from "@/components/identity/line-facts";
import { Badge } from "@/components/ui/badge";
import { Disc } from "@/components/ui/disc";
import { HouseWifi, Smartphone } from "@/components/ui/icons";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { formatPhone } from "@/lib/phone-format";

/** A line of the account's as its row shows it. */
interface OwnLineView extends LineTie {
  readonly id: string;
  readonly number: string;
  readonly kind: "fixed" | "mobile";
  readonly name: string;
  readonly holderSince: Date | null;
  readonly sharedWith: number;
}

/** The lines of an account as rows that open them. */
export async function OwnLines({ lines }: { lines: readonly OwnLineView[] }) {
  const t = await getTranslations("profile");
  return (
    <RowList label={t("lines")}>
      {lines.map((line) => (
        <LinkRow
          key={line.id}
          href={`/more/profile/lines/${line.id}`}
          leading={<Disc icon={line.kind === "fixed" ? HouseWifi : Smartphone} />}
          title={
            <>
              {line.name} <span className="block font-[450] text-ink-2 num wide:inline">{formatPhone(line.number)}</span>
            </>
          }
          detail={
            <span className="grid justify-items-start gap-1.5">
              <LineTieText tie={line} />
              {line.holderSince && <Badge tone="soft">{t("holder")}</Badge>}
              {line.sharedWith > 0 && <Badge>{t("sharedWith", { count: line.sharedWith })}</Badge>}
            </span>
          }
        />
      ))}
    </RowList>
  );
}
