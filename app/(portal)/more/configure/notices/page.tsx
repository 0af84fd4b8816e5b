import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NoticeSwitches } from "@/components/billing/notice-switches";
import { SubPage } from "@/components/frame/sub-page";
import { SentMessages } from "@/components/usage/sent-messages";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Eye, Info, ShieldCheck, Smartphone } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { getNoticeSettings, listBillNotices } from "@/lib/billing/queries/notices";
import { mayHaveNotices } from "@/lib/billing/rules/notices";
import { openPortal } from "@/lib/identity/portal";
import { isItalianMobile, maskMobile } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

const PATH = "/more/configure/notices";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices"))("title") };
}

/** What the customer is told of the chosen line's bills, and what they were told. */
export default async function NoticesPage() {
  const [portal, t, configure] = await Promise.all([openPortal(), getTranslations("notices"), getTranslations("configure")]);
  const { line, session } = portal;
  return (
    <SubPage title={t("title")} back={{ href: "/more/configure", label: configure("title") }} portal={portal} next={PATH}>
      {line?.kind === "fixed" ? (
        <LineNotices principal={session.principal} lineId={line.id} />
      ) : (
        <EmptyState icon={Smartphone} title={t("mobileTitle")} text={t("mobileText")}>
          <ButtonLink href="/more/usage" tone="soft">
            {t("toUsage")}
          </ButtonLink>
        </EmptyState>
      )}
    </SubPage>
  );
}

async function LineNotices({ principal, lineId }: { principal: Principal; lineId: string }) {
  const [settings, sent, t] = await Promise.all([
    getNoticeSettings(principal, lineId),
    listBillNotices(principal, lineId),
    getTranslations("notices"),
  ]);
  if (!settings || !mayHaveNotices(settings.reader)) return <Note icon={Eye}>{t("viewOnly")}</Note>;
  const { reader, choices, mobile } = settings;
  const textOf = ({ kind, billNumber: bill }: (typeof sent)[number]) =>
    t("sentOf", { notice: kind === "suspension" ? t("always") : t(`kinds.${kind}`), bill });
  return (
    <>
      <Panel>
        <p className="max-w-prose text-ink-2">{t("text")}</p>
        <p className="mt-2 max-w-prose text-small text-ink-2">
          {mobile !== null && isItalianMobile(mobile) ? t("toMobile", { mobile: maskMobile(mobile) }) : t("noMobile")}
        </p>
        {reader.isDelegate && (
          <div className="mt-3">
            <Note icon={Info}>{t("delegate")}</Note>
          </div>
        )}
        <div className="mt-3">
          <NoticeSwitches lineId={lineId} reader={reader} choices={choices} />
        </div>
      </Panel>
      {!reader.isDelegate && (
        <Note icon={ShieldCheck} title={t("always")}>
          {t("alwaysText")}
        </Note>
      )}
      <Panel title={t("sent")} id="sent">
        {sent.length === 0 ? (
          <p className="text-ink-2">{t("none")}</p>
        ) : (
          <SentMessages label={t("sent")} messages={sent.map((one) => ({ ...one, text: textOf(one) }))} />
        )}
      </Panel>
    </>
  );
}
