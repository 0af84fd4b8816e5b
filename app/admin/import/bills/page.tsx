import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { AssignedRows, WaitingRows } from "@/components/bss/waiting-bills";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AdminPart } from "@/components/staff/admin-part";
import { ButtonLink } from "@/components/ui/button";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { importView } from "@/lib/bss/input/assign";
import { listAssigned, listWaiting } from "@/lib/bss/queries/waiting-bills";
import { clock } from "@/lib/clock";
import { mayDo } from "@/lib/staff/matrix";
import { importerPrincipal } from "@/lib/staff/rules";
import { requireStaff } from "@/lib/staff/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("staffImport"))("waiting") };
}

const DONE = ["assigned", "takenBack"] as const;

export default async function WaitingBillsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [staff, t, locale, query] = await Promise.all([requireStaff(), getTranslations("staffImport"), getLocale(), searchParams]);
  if (!mayDo(staff.role, "import.run") || staff.mustChangePassword) return <AdminPart part="import" staff={staff} isAllowed={false} />;
  const principal = importerPrincipal(staff, clock.now());
  const { waiting: after } = importView.parse(query);
  const [{ bills, next }, assigned] = await Promise.all([listWaiting(principal, after), listAssigned(principal)]);
  const done = DONE.find((one) => one === query.done);
  const path = "/admin/import/bills";
  return (
    <AdminFrame title={t("waiting")} next={path} staff={staff}>
      <div className="grid max-w-[860px] grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
        {done && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t(`outcome.${done}`)}
          </Note>
        )}
        <Panel title={t("waitingList")} id="list">
          {bills.length === 0 ? <p className="text-ink-2">{t("noneWaiting")}</p> : <WaitingRows bills={bills} locale={locale} />}
          <Pagination
            label={t("waitingPages")}
            {...(after !== undefined && { previous: { href: path, title: t("newest") } })}
            {...(next !== undefined && { next: { href: `${path}?waiting=${next.issueDate}_${next.id}`, title: t("earlier") } })}
          />
        </Panel>
        {assigned.length > 0 && (
          <Panel title={t("byHand")} id="by-hand">
            <p className="mb-3 max-w-prose text-ink-2">{t("byHandText")}</p>
            <AssignedRows bills={assigned} locale={locale} />
          </Panel>
        )}
        <p>
          <ButtonLink href="/admin/import" tone="soft">
            {t("back")}
          </ButtonLink>
        </p>
      </div>
    </AdminFrame>
  );
}
