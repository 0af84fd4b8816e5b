import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Coming } from "@/components/frame/coming";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { openPortal } from "@/lib/identity/portal";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("coming"))("movements.title") };
}

export default async function Page() {
  const [{ lines, line }, t, more] = await Promise.all([openPortal(), getTranslations("coming"), getTranslations("more")]);
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("movements.title")} back={{ href: "/more", label: more("title") }}>
        {line && <LineSwitcher lines={lines} line={line} next="/more/movements" />}
      </PageTop>
      <Coming part="movements" />
    </div>
  );
}
