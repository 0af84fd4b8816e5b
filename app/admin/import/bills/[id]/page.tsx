import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { AssignForm, FindLine, WaitingFacts } from "@/components/bss/assign-bill";
import { refusals } from "@/components/frame/refusals";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AdminPart } from "@/components/staff/admin-part";
import { ButtonLink } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { Panel } from "@/components/ui/panel";
import { importView } from "@/lib/bss/input/assign";
import { findCandidate, getWaiting, type Candidate } from "@/lib/bss/queries/waiting-bills";
import { clock } from "@/lib/clock";
import { UserError, type UserErrorCode } from "@/lib/errors";
import type { Principal } from "@/lib/principal";
import { mayDo } from "@/lib/staff/matrix";
import { importerPrincipal } from "@/lib/staff/rules";
import { requireStaff } from "@/lib/staff/session";

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("staffImport"))("assign") };
}

export default async function AssignBillPage({ params, searchParams }: Props) {
  const [staff, t, locale, errors, query, { id: given }] = await Promise.all([
    requireStaff(),
    getTranslations("staffImport"),
    getLocale(),
    refusals(),
    searchParams,
    params,
  ]);
  if (!mayDo(staff.role, "import.run") || staff.mustChangePassword) return <AdminPart part="import" staff={staff} isAllowed={false} />;
  const id = z.uuid().safeParse(given).data;
  const principal = importerPrincipal(staff, clock.now());
  const bill = id === undefined ? undefined : await getWaiting(principal, id);
  if (!bill) notFound();
  const { number } = importView.parse(query);
  const found = number === undefined ? undefined : await lookFor(principal, bill.id, number);
  return (
    <AdminFrame title={t("assign")} next={`/admin/import/bills/${bill.id}`} staff={staff}>
      <div className="grid max-w-[720px] grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
        <Panel title={t("bill")} id="bill">
          <WaitingFacts bill={bill} locale={locale} />
        </Panel>
        <Panel title={t("line")} id="line">
          {typeof found === "string" && (
            <div className="mb-4">
              <Problem>{errors[found]}</Problem>
            </div>
          )}
          <FindLine path={`/admin/import/bills/${bill.id}`} number={number ?? ""} />
        </Panel>
        {found !== undefined && typeof found !== "string" && (
          <Panel title={t("confirm")} id="confirm">
            <AssignForm bill={bill} candidate={found} locale={locale} />
          </Panel>
        )}
        <p>
          <ButtonLink href="/admin/import/bills" tone="soft">
            {t("backToWaiting")}
          </ButtonLink>
        </p>
      </div>
    </AdminFrame>
  );
}

/** The line of exactly this number, or why there is none to be given. */
async function lookFor(principal: Principal, billId: string, number: string): Promise<Candidate | UserErrorCode> {
  try {
    return await findCandidate(principal, billId, number);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.code;
  }
}
