import { Building2, Smartphone } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { DemoAccounts } from "@/components/frame/demo-accounts";
import { Footer } from "@/components/frame/footer";
import { PublicTop } from "@/components/frame/public-top";
import { ButtonLink } from "@/components/ui/button";
import { Horizon } from "@/components/ui/horizon";
import { Panel } from "@/components/ui/panel";
import { QuickTiles } from "@/components/ui/quick-tiles";
import { Rings } from "@/components/ui/rings";
import { env } from "@/lib/env";

export default async function LandingPage() {
  const t = await getTranslations("landing");
  return (
    <div className="mx-auto max-w-page wide:p-6">
      <main id="content" tabIndex={-1} className="outline-none">
        <section className="stage relative isolate overflow-hidden bg-stage px-gutter pt-4 pb-72 text-on-stage wide:rounded-xl wide:px-12 wide:pt-8 wide:pb-40">
          <PublicTop next="/" onStage />
          <h1 className="mt-10 max-w-[7.4em] text-hero wide:mt-16 wide:text-hero-wide">{t("title")}</h1>
          <p className="mt-5 max-w-[32ch] text-[1.125rem] leading-normal text-on-stage-2 wide:text-[1.25rem]">{t("lead")}</p>
          <div className="mt-7 flex flex-wrap gap-3 *:grow wide:*:min-w-44 wide:*:grow-0">
            <ButtonLink href="/login" tone="cta">
              {t("signIn")}
            </ButtonLink>
            <ButtonLink href="/register" tone="on-stage">
              {t("register")}
            </ButtonLink>
          </div>
          <Rings className="absolute -right-16 -bottom-36 -z-10 size-96 wide:-right-10 wide:-bottom-44 wide:size-[560px]" />
          <div className="wide:hidden">
            <Horizon />
          </div>
        </section>
        <div className="grid gap-8 px-gutter pt-6 wide:grid-cols-2 wide:items-start wide:gap-6 wide:px-0">
          <Panel title={t("without")} id="without">
            <QuickTiles
              roomy
              label={t("without")}
              tiles={[
                { href: "/topup", icon: Smartphone, title: t("topup"), detail: t("topupHint") },
                { href: "/company", icon: Building2, title: t("about"), detail: t("aboutHint") },
              ]}
            />
          </Panel>
          {env().DEMO && (
            <Panel title={t("demo")} id="demo">
              <DemoAccounts sandboxPort={env().PAYMENTS_MODE === "sandbox" ? env().SANDBOX_PORT : undefined} />
            </Panel>
          )}
        </div>
      </main>
      <Footer />
    </div>
  );
}
