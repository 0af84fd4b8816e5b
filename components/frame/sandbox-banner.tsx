import { FlaskConical } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";

/** Stands on every page while money is play money. */
export async function SandboxBanner() {
  const t = await getTranslations("frame");
  return (
    <aside
      aria-label={t("demo")}
      className="flex items-center justify-center gap-2 bg-warn-soft px-gutter py-1.5 text-center text-caption text-on-warn-soft"
    >
      <FlaskConical aria-hidden className="size-4 shrink-0" strokeWidth={2} />
      {t("sandbox")}
    </aside>
  );
}
