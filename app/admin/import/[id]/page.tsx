import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { ImportNotes, ImportState } from "@/components/bss/import-rows";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AdminPart } from "@/components/staff/admin-part";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { ButtonLink } from "@/components/ui/button";
import { FactList } from "@/components/ui/fact-list";
import { Problem } from "@/components/ui/problem";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { importView } from "@/lib/bss/input/assign";
import { MOST_NOTES } from "@/lib/bss/input/uploads";
import { getImport, listImportNotes } from "@/lib/bss/queries/imports";
import { clock } from "@/lib/clock";
import { formatInstant } from "@/lib/dates";
import { mayDo } from "@/lib/staff/matrix";
import { importerPrincipal } from "@/lib/staff/rules";
import { requireStaff } from "@/lib/staff/session";

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("import.title") };
}

export default async function ImportReportPage({ params, searchParams }: Props) {
  const [staff, t, locale, query, { id: given }] = await Promise.all([
    requireStaff(),
    getTranslations("staffImport"),
    getLocale(),
    searchParams,
    params,
  ]);
  if (!mayDo(staff.role, "import.run") || staff.mustChangePassword) return <AdminPart part="import" staff={staff} isAllowed={false} />;
  const id = z.uuid().safeParse(given).data;
  const principal = importerPrincipal(staff, clock.now());
  const run = id === undefined ? undefined : await getImport(principal, id);
  if (!run) notFound();
  const { after } = importView.parse(query);
  const { notes, next } = await listImportNotes(principal, run.id, after);
  const path = `/admin/import/${run.id}`;
  const number = (count: number) => new Intl.NumberFormat(locale).format(count);
  return (
    <AdminFrame title={run.fileName} next={path} staff={staff}>
      <div className="grid max-w-[860px] grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
        <Panel title={t("report")} id="report" aside={<ImportState state={run.state} refused={run.refused} />}>
          {run.state === "given-up" && (
            <div className="mb-4">
              <Problem>{t("givenUp", { attempts: run.attempts })}</Problem>
            </div>
          )}
          {run.state !== "done" && run.state !== "given-up" && (
            <div role="status" className="mb-4 text-ink-2">
              <AutoRefresh everySeconds={2} waiting={t("underWay")} longer={t("longer")} again={t("look")} />
            </div>
          )}
          {run.attempts > 1 && run.state !== "given-up" && (
            <p className="mb-4 max-w-prose text-ink-2">{t("again", { attempts: run.attempts })}</p>
          )}
          <FactList
            facts={[
              ...(run.kind === null ? [] : [[t("kind"), t(`kinds.${run.kind}`)] as const]),
              [t("done"), number(run.done)],
              [t("unchanged"), number(run.unchanged)],
              ...(run.kind === "bills" ? [[t("unassigned"), number(run.unassigned)] as const] : []),
              [t("refused"), number(run.refused)],
              [t("by"), run.by],
              [t("when"), formatInstant(run.createdAt, locale)],
              [t("size"), t("bytes", { count: run.sizeBytes })],
              ["SHA-256", run.sha256 ?? ""],
            ]}
          />
          {run.state === "done" && run.refused > 0 && <p className="mt-4 max-w-prose">{t("mend")}</p>}
        </Panel>
        {notes.length > 0 && (
          <Panel title={t("notes")} id="notes">
            {run.refused + run.unassigned > MOST_NOTES && <p className="mb-3 text-ink-2">{t("most", { most: MOST_NOTES })}</p>}
            <ImportNotes notes={notes} />
            <Pagination
              label={t("notePages")}
              {...(after > 0 && { previous: { href: `${path}#notes`, title: t("first") } })}
              {...(next !== undefined && { next: { href: `${path}?after=${String(next)}#notes`, title: t("further") } })}
            />
          </Panel>
        )}
        <p className="flex flex-wrap gap-3">
          <ButtonLink href="/admin/import" tone="soft">
            {t("back")}
          </ButtonLink>
          {run.unassigned > 0 && (
            <ButtonLink href="/admin/import/bills" tone="soft">
              {t("toWaiting")}
            </ButtonLink>
          )}
        </p>
      </div>
    </AdminFrame>
  );
}
