import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/staff/admin-frame";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { LockKeyhole } from "@/components/ui/icons";
import type { StaffRole } from "@/lib/staff/matrix";

/** A part that is still to come says plainly what it will hold; one that the role may not open says so. */
export async function AdminPart({
  part,
  staff,
  isAllowed,
}: {
  part: "customers" | "removals" | "chat" | "tickets" | "audit" | "staff" | "import";
  staff: { readonly email: string; readonly role: StaffRole };
  isAllowed: boolean;
}) {
  const t = await getTranslations("admin");
  return (
    <AdminFrame title={t(`${part}.title`)} next={`/admin/${part}`} staff={staff}>
      {isAllowed ? (
        <div className="grid max-w-prose gap-4">
          <p>
            <Badge tone="soft">{t("soon")}</Badge>
          </p>
          <p>{t(`${part}.text`)}</p>
        </div>
      ) : (
        <EmptyState level={2} icon={LockKeyhole} title={t("refused")} text={t("refusedText")} />
      )}
    </AdminFrame>
  );
}
