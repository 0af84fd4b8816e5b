import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { DisputeForm } from "@/components/support/dispute-form";
import { FactList } from "@/components/ui/fact-list";
import { Info } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { readable } from "@/lib/billing/row-text";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { formatMoney } from "@/lib/money";
import { disputeRowAction } from "@/lib/support/actions";
import { getRowToDispute } from "@/lib/support/queries/row-to-dispute";
import { ANSWER_DAYS } from "@/lib/support/rules";

const place = z.object({ id: z.uuid(), position: z.coerce.number().int().positive().max(2_147_483_647) });

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("dispute"))("new") };
}

/** "Dispute this": the row with what it comes to, why it is not accepted, and what follows; a row that is disputed leads to its ticket. */
export default async function DisputePage({ params }: { params: Promise<{ id: string; position: string }> }) {
  const { data } = place.safeParse(await params);
  const [portal, t, fields, errors, locale] = await Promise.all([
    openPortal(),
    getTranslations("dispute"),
    getTranslations("fields"),
    refusals(),
    getLocale(),
  ]);
  const row = data && (await getRowToDispute(portal.session.principal, data.id, data.position));
  if (!row) notFound();
  if (row.ticketId !== null) redirect(`/more/tracking/${row.ticketId}`);
  const amount = formatMoney(row.amountCents, locale);
  const mayAsk = allows(row.access, "manage");
  const isDisputable = row.amountCents > 0 && row.state !== "credited";
  const isPaid = row.state === "paid";
  const labels = {
    words: t("words"),
    wordsHint: t("wordsHint"),
    submit: t("submit"),
    busy: t("busy"),
    confirmTitle: t("confirmTitle"),
    confirmText: t(isPaid ? "confirmPaid" : "confirmText", { amount, days: ANSWER_DAYS }),
    confirm: t("confirm", { amount }),
    change: t("change"),
    fields: Object.fromEntries((["words-missing", "words-long"] as const).map((code) => [code, fields(code)])),
    errors,
  };
  const back = { href: `/bills/${data.id}`, label: t("back", { number: row.number }) };
  return (
    <SubPage title={t("new")} back={back} portal={portal} next="/bills">
      <Panel title={t("row")} id="row">
        <FactList
          facts={[
            [t("bill"), row.number],
            [t("what"), readable(row.description)],
            [t("gross"), amount],
          ]}
        />
        <p className="mt-3 max-w-prose text-small text-ink-2">{t(isPaid ? "followsPaid" : "follows", { days: ANSWER_DAYS })}</p>
      </Panel>
      <Panel>
        {!isDisputable || !mayAsk ? (
          <Note icon={Info}>{errors[isDisputable ? "not-allowed" : "row-not-disputable"]}</Note>
        ) : (
          <DisputeForm
            action={disputeRowAction}
            path={`/bills/${data.id}/dispute/${String(data.position)}`}
            hidden={{ requestId: uuidv7(), billId: data.id, position: String(data.position) }}
            labels={labels}
          />
        )}
      </Panel>
    </SubPage>
  );
}
