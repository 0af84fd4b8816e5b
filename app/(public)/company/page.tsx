import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InfoPage } from "@/components/frame/info-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("company"))("title") };
}

export default async function Page() {
  const t = await getTranslations("company");
  return (
    <InfoPage title={t("title")} next="/company">
      <p>{t("what")}</p>
      <h2 className="text-section">{t("contacts")}</h2>
      <ul className="grid gap-1">
        <li>{t("fixed")}</li>
        <li>{t("mobile")}</li>
      </ul>
    </InfoPage>
  );
}
