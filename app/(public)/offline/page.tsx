import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InfoPage } from "@/components/frame/info-page";
import { buttonClass } from "@/components/ui/button";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("offlinePage"))("title") };
}

export default async function Page() {
  const t = await getTranslations("offlinePage");
  return (
    <InfoPage title={t("title")} next="/offline">
      <p>{t("text")}</p>
      <p>
        <a href="/home" className={buttonClass({ tone: "soft" })}>
          {t("retry")}
        </a>
      </p>
    </InfoPage>
  );
}
