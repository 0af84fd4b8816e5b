import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LanguageMenu } from "@/components/frame/language-menu";
import { SubPage } from "@/components/frame/sub-page";
import { OwnLines } from "@/components/identity/own-lines";
import { ButtonLink } from "@/components/ui/button";
import { Disc } from "@/components/ui/disc";
import { Download, Languages, Mail, ShieldCheck, Smartphone, Trash2, UserRound } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { openPortal } from "@/lib/identity/portal";
import { getContacts } from "@/lib/identity/queries/contact-change";
import { listOwnLines } from "@/lib/identity/queries/own-lines";
import { maskMobile } from "@/lib/identity/rules";

/** What has just been done, by the query that its action came back with. */
const NEWS = ["added", "removed", "accepted", "mobile", "undone"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("title") };
}

export default async function ProfilePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, more, query] = await Promise.all([openPortal(), getTranslations("profile"), getTranslations("more"), searchParams]);
  const { principal } = portal.session;
  const [contacts, lines] = await Promise.all([getContacts(principal), listOwnLines(principal)]);
  const news = NEWS.find((key) => key === query.news);
  const mobile = contacts?.recoveryMobile ?? null;
  return (
    <SubPage
      title={t("title")}
      back={{ href: "/more", label: more("title") }}
      portal={portal}
      next="/more/profile"
      news={news && t(`news.${news}`)}
    >
      <Panel title={t("contacts")} id="contacts">
        <RowList label={t("contacts")}>
          <li className="flex min-h-17 items-center gap-3.5 py-3">
            <Disc icon={UserRound} />
            <div className="min-w-0">
              <p className="font-[620] break-words">{portal.session.name}</p>
              <p className="text-small text-ink-2">{t("nameHint")}</p>
            </div>
          </li>
          <LinkRow
            href="/more/profile/email"
            leading={<Disc icon={Mail} />}
            title={t("email")}
            detail={<span className="wrap-anywhere">{portal.session.email}</span>}
          />
          <LinkRow
            href="/more/profile/mobile"
            leading={<Disc icon={Smartphone} />}
            title={t("mobile")}
            detail={mobile === null ? t("mobileNone") : <span className="num">{maskMobile(mobile)}</span>}
          />
          <li className="flex min-h-17 flex-wrap items-center gap-x-3.5 gap-y-2 py-3">
            <Disc icon={Languages} />
            <div className="min-w-0 grow basis-36">
              <p className="font-[620]">{t("language")}</p>
              <p className="text-small text-ink-2">{t("languageHint")}</p>
            </div>
            <LanguageMenu next="/more/profile" />
          </li>
        </RowList>
      </Panel>
      <Panel title={t("lines")} id="lines">
        {lines.length > 0 ? <OwnLines lines={lines} /> : <p className="text-ink-2">{t("noLines")}</p>}
        <div className="mt-4">
          <ButtonLink href="/more/profile/lines/add" tone="soft">
            {t("addLine")}
          </ButtonLink>
        </div>
      </Panel>
      <Panel title={t("privacy")} id="privacy">
        <RowList label={t("privacy")}>
          <LinkRow href="/more/profile/consents" leading={<Disc icon={ShieldCheck} />} title={t("consents")} detail={t("consentsHint")} />
          <LinkRow href="/more/profile/data" leading={<Disc icon={Download} />} title={t("data")} detail={t("dataHint")} />
          <LinkRow href="/more/profile/erasure" leading={<Disc icon={Trash2} />} title={t("erasure")} detail={t("erasureHint")} />
        </RowList>
      </Panel>
    </SubPage>
  );
}
