import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Coming } from "@/components/frame/coming";
import { InfoPage } from "@/components/frame/info-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("coming"))("topup.title") };
}

export default async function TopupPage() {
  const t = await getTranslations("coming");
  return (
    <InfoPage title={t("topup.title")} next="/topup">
      <Coming part="topup" />
    </InfoPage>
  );
}
