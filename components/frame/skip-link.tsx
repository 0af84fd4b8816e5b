import { getTranslations } from "next-intl/server";

/** The first stop of the keyboard on every page. */
export async function SkipLink() {
  const t = await getTranslations("frame");
  return (
    <a
      href="#content"
      className="sr-only rounded-m bg-primary px-5 py-3 font-semibold text-on-primary focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
    >
      {t("skip")}
    </a>
  );
}
