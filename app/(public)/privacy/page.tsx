import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InfoPage } from "@/components/frame/info-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("privacyPage"))("title") };
}

export default async function Page() {
  const t = await getTranslations("privacyPage");
  return (
    <InfoPage title={t("title")} next="/privacy">
      <p>{t("data")}</p>
      <p>{t("cookies")}</p>
      <p>{t("cards")}</p>
      <p>{t("keep")}</p>
      <p>{t("traffic")}</p>
    </InfoPage>
  );
}
