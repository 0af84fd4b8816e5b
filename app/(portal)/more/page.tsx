import { Gift, LogOut, Route, Settings, Smartphone, UserRound, Waypoints } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { LanguageMenu } from "@/components/frame/language-menu";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { refusals } from "@/components/frame/refusals";
import { Disc } from "@/components/ui/disc";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { signOutAction } from "@/lib/identity/actions";
import { openPortal } from "@/lib/identity/portal";

const ITEMS = [
  { key: "line", href: "/more/line", icon: Waypoints },
  { key: "profile", href: "/more/profile", icon: UserRound },
  { key: "configure", href: "/more/configure", icon: Settings },
  { key: "tracking", href: "/more/tracking", icon: Route },
  { key: "topup", href: "/topup", icon: Smartphone },
  { key: "transfers", href: "/more/transfers", icon: Gift },
] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("more"))("title") };
}

export default async function MorePage() {
  const [{ session, lines, line }, t, errors] = await Promise.all([openPortal(), getTranslations("more"), refusals()]);
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("title")}>{line && <LineSwitcher lines={lines} line={line} next="/more" />}</PageTop>
      <div className="grid max-w-[720px] gap-7 wide:gap-6">
        <div className="flex items-center gap-4 rounded-l bg-tile p-4 wide:bg-surface wide:shadow-e1">
          <Disc icon={UserRound} tone="soft" />
          <p className="min-w-0 grow leading-snug">
            <b className="block font-[640] break-words">{session.name}</b>
            <span className="text-small wrap-anywhere text-ink-2">
              {session.email} · {t("lines", { count: lines.length })}
            </span>
          </p>
        </div>
        <Panel>
          <RowList label={t("title")}>
            {ITEMS.map(({ key, href, icon }) => (
              <LinkRow key={key} href={href} leading={<Disc icon={icon} />} title={t(key)} detail={t(`${key}Hint`)} />
            ))}
          </RowList>
        </Panel>
        <div className="flex flex-wrap items-center justify-between gap-4">
          <LanguageMenu next="/more" />
          <ActionForm action={signOutAction} refused={errors}>
            <SubmitButton tone="soft" busy={t("signOutBusy")}>
              <LogOut aria-hidden className="size-5" strokeWidth={1.9} />
              {t("signOut")}
            </SubmitButton>
          </ActionForm>
        </div>
      </div>
    </div>
  );
}
