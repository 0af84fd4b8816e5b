import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { buttonClass } from "@/components/ui/button";
import { Download } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { isFresh } from "@/lib/identity/rules";

const PATH = "/more/profile/data";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("data") };
}

export default async function DataPage() {
  const [portal, t, profile] = await Promise.all([openPortal(), getTranslations("privacy"), getTranslations("profile")]);
  return (
    <SubPage title={profile("data")} back={{ href: "/more/profile", label: profile("title") }} portal={portal} next={PATH}>
      <Panel>
        <p className="mb-4 max-w-prose text-ink-2">{t("downloadText")}</p>
        {isFresh(portal.session.principal, clock.now()) ? (
          <div className="flex flex-wrap gap-3">
            <a href="/more/profile/data.pdf" download className={buttonClass({})}>
              <Download aria-hidden className="size-5" strokeWidth={1.9} />
              {t("downloadPdf")}
            </a>
            <a href="/more/profile/data.json" download className={buttonClass({ tone: "soft" })}>
              <Download aria-hidden className="size-5" strokeWidth={1.9} />
              {t("downloadJson")}
            </a>
          </div>
        ) : (
          <StepUp next={PATH} hasFingerprint={(await listPasskeys(portal.session.principal)).length > 0} />
        )}
      </Panel>
    </SubPage>
  );
}
