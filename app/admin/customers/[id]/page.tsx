import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AdminPart } from "@/components/staff/admin-part";
import { LostFactor } from "@/components/staff/lost-factor";
import { FactList } from "@/components/ui/fact-list";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { formatPhone } from "@/lib/phone-format";
import { mayDo } from "@/lib/staff/matrix";
import { getCustomer, type CustomerView } from "@/lib/staff/queries/customers";
import { requireStaff } from "@/lib/staff/session";

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("lostFactors"))("customer") };
}

export default async function CustomerPage({ params, searchParams }: Props) {
  const [staff, t, { id }, query] = await Promise.all([requireStaff(), getTranslations("lostFactors"), params, searchParams]);
  if (!mayDo(staff.role, "customers.view") || staff.mustChangePassword)
    return <AdminPart part="customers" staff={staff} isAllowed={false} />;
  const customer = z.uuid().safeParse(id).success ? await getCustomer(staff, id) : undefined;
  if (!customer) notFound();
  return (
    <AdminFrame title={customer.name ?? t("customer")} next={`/admin/customers/${id}`} staff={staff}>
      <div className="grid max-w-[720px] gap-7 wide:gap-6">
        {query.done === "proposed" && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t("done.proposed")}
          </Note>
        )}
        <Panel title={t("customer")} id="customer">
          <FactList facts={factsOf(customer, t)} />
        </Panel>
        {mayDo(staff.role, "factors.propose") && (
          <Panel title={t("propose")} id="lost">
            <LostFactor id={customer.id} factors={customer.factors} waiting={customer.waiting} />
          </Panel>
        )}
      </div>
    </AdminFrame>
  );
}

/** The fields that the matrix lets this role see; the others never came here. */
function factsOf(customer: CustomerView, t: (key: "name" | "email" | "mobile" | "lines") => string): [string, string][] {
  const lines = customer.lineNumbers.map(formatPhone).join(", ");
  const facts = [
    [t("name"), customer.name],
    [t("email"), customer.email],
    [t("mobile"), customer.recoveryMobile],
    [t("lines"), lines || undefined],
  ] as const;
  return facts.flatMap(([label, value]): [string, string][] => (value === undefined ? [] : [[label, value]]));
}
