import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { Coming } from "@/components/frame/coming";
import { SubPage } from "@/components/frame/sub-page";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Disc } from "@/components/ui/disc";
import { EmptyState } from "@/components/ui/empty-state";
import { MessageCircle } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { formatInstant } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { formatPhone } from "@/lib/phone-format";
import { listTickets } from "@/lib/support/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("coming"))("tracking.title") };
}

/** What the customer said is wrong, on all their lines, and how it stands; what else will be followed here is still to come. */
export default async function TrackingPage() {
  const [portal, t, coming, more, locale] = await Promise.all([
    openPortal(),
    getTranslations("tickets"),
    getTranslations("coming"),
    getTranslations("more"),
    getLocale(),
  ]);
  const tickets = await listTickets(portal.session.principal);
  return (
    <SubPage title={coming("tracking.title")} back={{ href: "/more", label: more("title") }} portal={portal} next="/more/tracking">
      <Panel title={t("title")} id="tickets">
        {tickets.length > 0 ? (
          <RowList label={t("title")}>
            {tickets.map(({ id, reference, kind, state, openedAt, number }) => (
              <LinkRow
                key={id}
                href={`/more/tracking/${id}`}
                leading={<Disc icon={MessageCircle} tone={state === "open" ? "soft" : "neutral"} />}
                title={<span className="num">{reference}</span>}
                detail={
                  <>
                    <span className="block num">
                      {t(`kinds.${kind}`)}, {formatPhone(number)}
                    </span>
                    <span className="num">{formatInstant(openedAt, locale)}</span>
                  </>
                }
                trailing={<Badge tone={state === "open" ? "soft" : "neutral"}>{t(`states.${state}`)}</Badge>}
              />
            ))}
          </RowList>
        ) : (
          <EmptyState icon={MessageCircle} title={t("none")} text={t("noneText")}>
            <ButtonLink href="/more/movements" tone="soft">
              {t("toMovements")}
            </ButtonLink>
          </EmptyState>
        )}
      </Panel>
      <Panel>
        <Coming part="tracking" />
      </Panel>
    </SubPage>
  );
}
