import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { SubPage } from "@/components/frame/sub-page";
import { ButtonLink } from "@/components/ui/button";
import { Money } from "@/components/ui/money";
import { FactList } from "@/components/ui/fact-list";
import { Panel } from "@/components/ui/panel";
import { getMovement } from "@/lib/credit/queries/list-movements";
import { formatInstant } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { formatMoney } from "@/lib/money";
import { findOpenTicket } from "@/lib/support/queries";
import { newTicketPath } from "@/lib/support/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("movements"))("one") };
}

/** One movement of the chosen line: what it is, what it did, and what to quote about it. */
export default async function MovementPage({ params }: { params: Promise<{ position: string }> }) {
  const position = z.coerce
    .number()
    .int()
    .positive()
    .max(2_147_483_647)
    .safeParse((await params).position).data;
  const [portal, t, locale] = await Promise.all([openPortal(), getTranslations("movements"), getLocale()]);
  const { session, line } = portal;
  if (!line || position === undefined) notFound();
  const subject = { kind: "movement", lineId: line.id, position } as const;
  const [found, open] = await Promise.all([getMovement(session.principal, line.id, position), findOpenTicket(session.principal, subject)]);
  if (!found) notFound();
  const facts = [
    [t("at"), formatInstant(found.at, locale)],
    ...(found.note === null ? [] : [[t("note"), found.note] as const]),
    [t("creditAfter"), formatMoney(found.balanceAfterCents, locale)],
    [t("reference"), found.reference],
  ] as const;
  const back = { href: "/more/movements", label: t("title") };
  return (
    <SubPage title={t(`kinds.${found.kind}`)} back={back} portal={portal} next="/more/movements">
      <Panel>
        <Money cents={found.amountCents} locale={locale} size="large" />
        <p className="mt-3 max-w-prose text-ink-2">{t(`meaning.${found.kind}`)}</p>
        <div className="mt-4">
          <FactList facts={facts} />
        </div>
      </Panel>
      <Panel title={t("wrong")} id="wrong">
        {open ? (
          <>
            <p className="max-w-prose text-ink-2">{t("wrongOpen", { reference: open.reference })}</p>
            <p className="mt-4">
              <ButtonLink href={`/more/tracking/${open.id}`} tone="soft">
                {t("wrongSee")}
              </ButtonLink>
            </p>
          </>
        ) : allows(line.access, "manage") ? (
          <>
            <p className="max-w-prose text-ink-2">{t("wrongText")}</p>
            <p className="mt-4">
              <ButtonLink href={newTicketPath(subject)} tone="soft">
                {t("wrongButton")}
              </ButtonLink>
            </p>
          </>
        ) : (
          <p className="max-w-prose text-ink-2">{t("wrongShared")}</p>
        )}
      </Panel>
    </SubPage>
  );
}
