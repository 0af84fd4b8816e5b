import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InfoPage } from "@/components/frame/info-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accessibilityPage"))("title") };
}

export default async function Page() {
  const t = await getTranslations("accessibilityPage");
  return (
    <InfoPage title={t("title")} next="/accessibility">
      <p>{t("aim")}</p>
      <p>{t("checks")}</p>
      <p>{t("help")}</p>
    </InfoPage>
  );
}
