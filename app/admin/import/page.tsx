import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ImportForm } from "@/components/bss/import-form";
import { ImportRows } from "@/components/bss/import-rows";
import { refusals } from "@/components/frame/refusals";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AdminPart } from "@/components/staff/admin-part";
import { ButtonLink } from "@/components/ui/button";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Problem } from "@/components/ui/problem";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { importView } from "@/lib/bss/input/assign";
import { UPLOAD_LIMIT_BYTES, UPLOAD_PATH } from "@/lib/bss/input/uploads";
import { listImports } from "@/lib/bss/queries/imports";
import { clock } from "@/lib/clock";
import { mayDo } from "@/lib/staff/matrix";
import { importerPrincipal } from "@/lib/staff/rules";
import { requireStaff } from "@/lib/staff/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("import.title") };
}

/** What an upload may be refused with, by the query that it came back with. */
const REFUSED = ["file-too-large", "upload-broken", "too-many-tries"] as const;

export default async function ImportPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [staff, t, admin, errors, query] = await Promise.all([
    requireStaff(),
    getTranslations("staffImport"),
    getTranslations("admin"),
    refusals(),
    searchParams,
  ]);
  if (!mayDo(staff.role, "import.run") || staff.mustChangePassword) return <AdminPart part="import" staff={staff} isAllowed={false} />;
  const { before } = importView.parse(query);
  const { imports, next } = await listImports(importerPrincipal(staff, clock.now()), before);
  const refused = REFUSED.find((code) => code === query.refused);
  const megabytes = UPLOAD_LIMIT_BYTES / 1_000_000;
  return (
    <AdminFrame title={admin("import.title")} next="/admin/import" staff={staff}>
      <div className="grid max-w-[860px] grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
        <Problem>{refused && errors[refused]}</Problem>
        {typeof query.received === "string" && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t("received")}
          </Note>
        )}
        <Panel title={t("give")} id="give">
          <ImportForm
            action={UPLOAD_PATH}
            limitBytes={UPLOAD_LIMIT_BYTES}
            labels={{
              files: t("files"),
              hint: t("hint", { megabytes }),
              drop: t("drop"),
              submit: t("submit"),
              progress: t.raw("progress") as string,
              tooLarge: errors["file-too-large"],
              none: t("none"),
              failed: errors["upload-broken"],
            }}
          />
        </Panel>
        <Panel title={t("waiting")} id="waiting">
          <p className="mb-4 max-w-prose text-ink-2">{t("waitingText")}</p>
          <ButtonLink href="/admin/import/bills" tone="soft">
            {t("toWaiting")}
          </ButtonLink>
        </Panel>
        <Panel title={t("all")} id="all">
          {imports.length === 0 ? <p className="text-ink-2">{t("nothingYet")}</p> : <ImportRows imports={imports} />}
          <Pagination
            label={t("pages")}
            {...(before !== undefined && { previous: { href: "/admin/import#all", title: t("newest") } })}
            {...(next !== undefined && { next: { href: `/admin/import?before=${next}#all`, title: t("earlier") } })}
          />
        </Panel>
      </div>
    </AdminFrame>
  );
}
