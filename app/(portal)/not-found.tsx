import { SearchX } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default async function NotFound() {
  const t = await getTranslations("notFound");
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <EmptyState level={1} icon={SearchX} title={t("title")} text={t("text")}>
        <ButtonLink href="/home">{t("home")}</ButtonLink>
      </EmptyState>
    </div>
  );
}
