import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { SubPage } from "@/components/frame/sub-page";
import { DisputeFacts } from "@/components/support/dispute-facts";
import { TicketFacts } from "@/components/support/ticket-facts";
import { Badge } from "@/components/ui/badge";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { dayOf, formatInstant } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { getTicket, getTicketDispute, listTicketSteps } from "@/lib/support/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("tickets"))("title") };
}

/** What has just been done, by the query that the action came back with. */
const NEWS = ["opened", "known", "disputed"] as const;

/** One ticket: the reference to quote, what it is about, and what happened to it. */
export default async function TicketPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const id = z.uuid().safeParse((await params).id).data;
  const [portal, t, locale, query] = await Promise.all([openPortal(), getTranslations("tickets"), getLocale(), searchParams]);
  const { principal } = portal.session;
  const [found, steps, dispute] =
    id === undefined ? [] : await Promise.all([getTicket(principal, id), listTicketSteps(principal, id), getTicketDispute(principal, id)]);
  if (!found || !steps) notFound();
  const { reference, state, reason, words } = found;
  const news = NEWS.find((key) => key === query.news);
  return (
    <SubPage
      title={t("one", { reference })}
      back={{ href: "/more/tracking", label: t("back") }}
      portal={portal}
      next="/more/tracking"
      {...(news && { news: t(`news.${news}`, { reference }) })}
    >
      <Panel title={t("about")} id="about" aside={<Badge tone={state === "open" ? "soft" : "neutral"}>{t(`states.${state}`)}</Badge>}>
        {dispute ? (
          <DisputeFacts dispute={{ ...dispute, amountCents: found.amountCents }} today={dayOf(clock.now())} />
        ) : (
          <>
            <TicketFacts about={found} />
            <p className="mt-4 text-ink-2">{t("reason")}</p>
            <p className="font-[620]">{t(`reasons.${reason}`)}</p>
          </>
        )}
        {words !== "" && (
          <>
            <p className="mt-3 text-ink-2">{t("said")}</p>
            <p className="max-w-prose wrap-anywhere whitespace-pre-line">{words}</p>
          </>
        )}
      </Panel>
      <Panel title={t("history")} id="history">
        <ol aria-label={t("history")} className="grid gap-3">
          {steps.map(({ id: stepId, kind, at }) => (
            <li key={stepId} className="flex flex-wrap justify-between gap-x-6">
              <span className="font-[620]">{t(`steps.${kind}`)}</span>
              <span className="text-ink-2 num">{formatInstant(at, locale)}</span>
            </li>
          ))}
        </ol>
        {state === "open" && <p className="mt-4 max-w-prose text-ink-2">{t("phone")}</p>}
      </Panel>
    </SubPage>
  );
}
