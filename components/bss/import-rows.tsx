import { getLocale, getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { formatInstant } from "@/lib/dates";
import type { Reason } from "@/lib/import-reason";
import { formatMoney, type Cents } from "@/lib/money";

type State = "receiving" | "waiting" | "running" | "done" | "given-up";

/** An import as its row shows it. */
interface ImportRow {
  readonly id: string;
  readonly fileName: string;
  readonly state: State;
  readonly createdAt: Date;
  readonly by: string;
  readonly done: number;
  readonly unchanged: number;
  readonly unassigned: number;
  readonly refused: number;
}

/** How an import stands, in a word and a colour. */
export async function ImportState({ state, refused }: { state: State; refused: number }) {
  const t = await getTranslations("staffImport");
  const isRefused = state === "done" && refused > 0;
  const tone: Tone = isRefused || state === "given-up" ? "due" : state === "done" ? "ok" : "soft";
  return <Badge tone={tone}>{t(`state.${isRefused ? "refused" : state}`)}</Badge>;
}

/** Imports as rows that open their reports. */
export async function ImportRows({ imports }: { imports: readonly ImportRow[] }) {
  const [t, locale] = await Promise.all([getTranslations("staffImport"), getLocale()]);
  return (
    <RowList label={t("all")}>
      {imports.map(({ id, fileName, state, createdAt, by, done, unchanged, unassigned, refused }) => (
        <LinkRow
          key={id}
          href={`/admin/import/${id}`}
          title={<span className="wrap-anywhere">{fileName}</span>}
          detail={
            <span className="wrap-anywhere num">
              {formatInstant(createdAt, locale)} · {by}
              <span className="block">{t("counts", { done, unchanged, unassigned, refused })}</span>
            </span>
          }
          trailing={<ImportState state={state} refused={refused} />}
        />
      ))}
    </RowList>
  );
}

/** What a report says of single rows and bills. */
export async function ImportNotes({
  notes,
}: {
  notes: readonly {
    readonly position: number;
    readonly result: "refused" | "unassigned";
    readonly billNumber: string | null;
    readonly totalCents: Cents | null;
    readonly line: number | null;
    readonly element: string | null;
    readonly reason: Reason;
  }[];
}) {
  const [t, why, locale] = await Promise.all([getTranslations("staffImport"), getTranslations("importReason"), getLocale()]);
  return (
    <DataTable
      caption={t("notes")}
      columns={[{ head: t("where") }, { head: t("result") }, { head: t("reason") }]}
      rows={notes.map(({ position, result, billNumber, totalCents, line, element, reason }) => ({
        key: String(position),
        cells: [
          <span key="where" className="wrap-anywhere">
            {[
              billNumber !== null && t("billOf", { number: billNumber, amount: formatMoney(totalCents ?? 0, locale) }),
              line !== null && t("rowLine", { line }),
              element,
            ]
              .filter((part) => typeof part === "string")
              .join(", ") || t("wholeFile")}
          </span>,
          <Badge key="result" tone={result === "refused" ? "due" : "warn"}>
            {t(`noteResult.${result}`)}
          </Badge>,
          <span key="reason" className="wrap-anywhere">
            {why(reason.code, reason.values)}
          </span>,
        ],
      }))}
    />
  );
}
