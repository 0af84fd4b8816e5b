import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AdminPart } from "@/components/staff/admin-part";
import { WaitingRemovals } from "@/components/staff/waiting-removals";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { mayDo } from "@/lib/staff/matrix";
import { listWaitingRemovals } from "@/lib/staff/queries/customers";
import { requireStaff } from "@/lib/staff/session";

/** What has just been done, by the query that its action came back with. */
const DONE = ["confirmed", "declined"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("removals.title") };
}

export default async function RemovalsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [staff, t, admin, query] = await Promise.all([
    requireStaff(),
    getTranslations("lostFactors"),
    getTranslations("admin"),
    searchParams,
  ]);
  if (!mayDo(staff.role, "factors.decide") || staff.mustChangePassword)
    return <AdminPart part="removals" staff={staff} isAllowed={false} />;
  const done = DONE.find((key) => query.done === key);
  return (
    <AdminFrame title={admin("removals.title")} next="/admin/removals" staff={staff}>
      <div className="grid max-w-[720px] gap-7 wide:gap-6">
        {done && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t(`done.${done}`)}
          </Note>
        )}
        <Panel title={t("all")} id="waiting">
          <WaitingRemovals removals={await listWaitingRemovals(staff)} />
        </Panel>
      </div>
    </AdminFrame>
  );
}
