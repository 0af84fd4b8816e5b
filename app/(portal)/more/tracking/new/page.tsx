import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { v7 as uuidv7 } from "uuid";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { TicketFacts } from "@/components/support/ticket-facts";
import { TicketForm } from "@/components/support/ticket-form";
import { Panel } from "@/components/ui/panel";
import { openPortal } from "@/lib/identity/portal";
import { openTicketAction } from "@/lib/support/actions";
import { subjectInput } from "@/lib/support/input";
import { findOpenTicket, findSubject } from "@/lib/support/queries";
import { REASONS, subjectQuery } from "@/lib/support/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("tickets"))("new") };
}

/** "Something is wrong", with the row that it is about; what has an open ticket leads to that. */
export default async function NewTicketPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const subject = subjectInput.safeParse(await searchParams).data;
  const [portal, t, fields, errors] = await Promise.all([openPortal(), getTranslations("tickets"), getTranslations("fields"), refusals()]);
  const { principal } = portal.session;
  const [about, open] = subject ? await Promise.all([findSubject(principal, subject), findOpenTicket(principal, subject)]) : [];
  if (!subject || !about) notFound();
  if (open) redirect(`/more/tracking/${open.id}?news=known`);
  const labels = {
    reason: t("reason"),
    words: t("words"),
    wordsHint: t("wordsHint"),
    submit: t("submit"),
    busy: t("busy"),
    fields: Object.fromEntries((["reason-missing", "words-missing", "words-long"] as const).map((code) => [code, fields(code)])),
    errors,
  };
  return (
    <SubPage title={t("new")} back={{ href: "/more/tracking", label: t("back") }} portal={portal} next="/more/tracking">
      <Panel title={t("about")} id="about">
        <TicketFacts about={about} />
      </Panel>
      <Panel>
        <TicketForm
          action={openTicketAction}
          hidden={{ requestId: uuidv7(), ...subjectQuery(subject) }}
          reasons={REASONS[subject.kind].map((value) => ({ value, label: t(`reasons.${value}`) }))}
          labels={labels}
        />
      </Panel>
    </SubPage>
  );
}
