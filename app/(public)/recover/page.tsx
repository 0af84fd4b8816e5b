import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuthFrame } from "@/components/frame/auth-frame";
import { Coming } from "@/components/frame/coming";
import { ButtonLink } from "@/components/ui/button";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("coming"))("recover.title") };
}

export default async function Page() {
  const [t, login] = await Promise.all([getTranslations("coming"), getTranslations("login")]);
  return (
    <AuthFrame title={t("recover.title")} next="/recover">
      <Coming part="recover" />
      <ButtonLink href="/login" tone="soft">
        {login("title")}
      </ButtonLink>
    </AuthFrame>
  );
}
