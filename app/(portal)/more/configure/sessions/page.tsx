import { CircleCheck } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageTop } from "@/components/frame/page-top";
import { DeviceList } from "@/components/identity/device-list";
import { SessionList } from "@/components/identity/session-list";
import { Note } from "@/components/ui/note";
import { openPortal } from "@/lib/identity/portal";
import { listDevices, listSessions } from "@/lib/identity/queries/list-sessions";

/** What has just been done, by the query that its action came back with. */
const DONE = ["session", "sessions", "device"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("configure"))("sessions") };
}

export default async function SessionsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ session }, t, query] = await Promise.all([openPortal(), getTranslations("configure"), searchParams]);
  const [sessions, devices] = await Promise.all([listSessions(session.principal), listDevices(session.principal)]);
  const done = DONE.find((key) => query.done === key);
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("sessions")} back={{ href: "/more/configure", label: t("title") }} />
      <div className="grid max-w-[720px] gap-7 wide:gap-6">
        {done && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t(`done.${done}`)}
          </Note>
        )}
        <SessionList sessions={sessions} currentId={session.id} />
        <DeviceList devices={devices} />
      </div>
    </div>
  );
}
