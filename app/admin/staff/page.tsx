import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminPart } from "@/components/staff/admin-part";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AddMember, MemberList } from "@/components/staff/members";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { mayDo } from "@/lib/staff/matrix";
import { listStaff } from "@/lib/staff/queries";
import { managerPrincipal } from "@/lib/staff/rules";
import { requireStaff } from "@/lib/staff/session";

/** What has just been done, by the query that its action came back with. */
const DONE = ["role", "disabled"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("staff.title") };
}

export default async function StaffPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [staff, t, query] = await Promise.all([requireStaff(), getTranslations("staffMembers"), searchParams]);
  if (!mayDo(staff.role, "staff.manage") || staff.mustChangePassword) return <AdminPart part="staff" staff={staff} isAllowed={false} />;
  const members = await listStaff(managerPrincipal(staff, clock.now()));
  const done = DONE.find((key) => query.done === key);
  return (
    <AdminFrame title={t("title")} next="/admin/staff" staff={staff}>
      <div className="grid max-w-[720px] gap-7 wide:gap-6">
        {done && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t(`done.${done}`)}
          </Note>
        )}
        <Panel title={t("add")} id="add">
          <AddMember />
        </Panel>
        <Panel title={t("all")} id="all">
          <MemberList members={members} ownEmail={staff.email} />
        </Panel>
      </div>
    </AdminFrame>
  );
}
