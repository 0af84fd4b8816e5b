import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminPart } from "@/components/staff/admin-part";
import { mayDo } from "@/lib/staff/matrix";
import { requireStaff } from "@/lib/staff/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("tickets.title") };
}

export default async function Page() {
  const staff = await requireStaff();
  return <AdminPart part="tickets" staff={staff} isAllowed={mayDo(staff.role, "tickets.update") && !staff.mustChangePassword} />;
}
