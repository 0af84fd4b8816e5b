import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Coming } from "@/components/frame/coming";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { openPortal } from "@/lib/identity/portal";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("coming"))("chat.title") };
}

export default async function Page() {
  const [{ lines, line }, t] = await Promise.all([openPortal(), getTranslations("coming")]);
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("chat.title")}>{line && <LineSwitcher lines={lines} line={line} next="/chat" />}</PageTop>
      <Coming part="chat" />
    </div>
  );
}
