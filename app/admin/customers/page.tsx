import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { refusals } from "@/components/frame/refusals";
import { StepForm } from "@/components/frame/step-form";
import { AdminFrame } from "@/components/staff/admin-frame";
import { AdminPart } from "@/components/staff/admin-part";
import { findCustomerAction } from "@/lib/staff/actions/customers";
import { mayDo } from "@/lib/staff/matrix";
import { requireStaff } from "@/lib/staff/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("customers.title") };
}

export default async function CustomersPage() {
  const [staff, t, factors, login, errors] = await Promise.all([
    requireStaff(),
    getTranslations("admin"),
    getTranslations("lostFactors"),
    getTranslations("login"),
    refusals(),
  ]);
  if (!mayDo(staff.role, "customers.search") || staff.mustChangePassword)
    return <AdminPart part="customers" staff={staff} isAllowed={false} />;
  return (
    <AdminFrame title={t("customers.title")} next="/admin/customers" staff={staff}>
      <div className="max-w-form">
        <StepForm
          action={findCustomerAction}
          labels={{
            submit: factors("find"),
            busy: factors("findBusy"),
            show: login("show"),
            hide: login("hide"),
            fields: {},
            errors,
          }}
          fields={[{ name: "who", type: "search", label: factors("search"), hint: factors("searchHint"), autoComplete: "off" }]}
        />
      </div>
    </AdminFrame>
  );
}
