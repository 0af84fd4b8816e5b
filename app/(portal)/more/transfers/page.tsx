import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { TransferForm } from "@/components/credit/transfer-form";
import { TransferList } from "@/components/credit/transfer-list";
import { TransferPlans } from "@/components/credit/transfer-plans";
import { SubPage } from "@/components/frame/sub-page";
import { EmptyState } from "@/components/ui/empty-state";
import { Gift, HouseWifi, Wallet } from "@/components/ui/icons";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { transferQuery } from "@/lib/credit/input";
import { getResidual } from "@/lib/credit/queries/residual";
import { transferTerms } from "@/lib/credit/queries/transfer-terms";
import { listTransferPlans, listTransfers } from "@/lib/credit/queries/transfers";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { hasLeft } from "@/lib/lines/rules";

const PAGE = "/more/transfers";

/** What has just been done, by the query that its action came back with. */
const NEWS = ["ordered", "stopped"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("transfers"))("title") };
}

/** Credit of the chosen line that is given to other numbers, once or again and again, and what came from others. */
export default async function TransfersPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, more, query] = await Promise.all([openPortal(), getTranslations("transfers"), getTranslations("more"), searchParams]);
  const { line } = portal;
  const news = NEWS.find((one) => one === query.news);
  return (
    <SubPage
      title={t("title")}
      back={{ href: "/more", label: more("title") }}
      portal={portal}
      next={PAGE}
      {...(news && { news: t(`news.${news}`) })}
    >
      {line?.kind === "mobile" ? (
        <OfLine portal={portal} line={line} after={transferQuery.parse(query).after} />
      ) : (
        <EmptyState icon={HouseWifi} title={t("fixedTitle")} text={t("fixedText")} />
      )}
    </SubPage>
  );
}

async function OfLine({ portal: { session }, line, after }: { portal: Portal; line: NonNullable<Portal["line"]>; after?: string }) {
  const { principal } = session;
  const [{ balanceCents, bonusCents, returnableCents }, plans, { transfers, next }, t] = await Promise.all([
    getResidual(principal, line.id),
    listTransferPlans(principal, line.id),
    listTransfers(principal, line.id, after),
    getTranslations("transfers"),
  ]);
  const mayGive = allows(line.access, "manage") && !hasLeft(line, dayOf(clock.now())) && env().network !== undefined;
  const terms = transferTerms();
  return (
    <>
      {mayGive && returnableCents >= terms.feeCents + 100 && (
        <Panel title={t("give")} id="give">
          <TransferForm lineId={line.id} terms={terms} availableCents={returnableCents} bonusCents={bonusCents} />
        </Panel>
      )}
      {mayGive && returnableCents < terms.feeCents + 100 && (
        <Panel>
          <EmptyState icon={Wallet} title={t("shortTitle")} text={t(balanceCents > 0 && bonusCents > 0 ? "shortBonus" : "shortText")} />
        </Panel>
      )}
      {!mayGive && (
        <Panel>
          <EmptyState icon={Gift} title={t("notHereTitle")} text={t("notHereText")} />
        </Panel>
      )}
      {plans.length > 0 && (
        <Panel title={t("repeated")} id="repeated">
          <TransferPlans plans={plans} />
        </Panel>
      )}
      {(transfers.length > 0 || after !== undefined) && (
        <Panel title={t("history")} id="history">
          <TransferList transfers={transfers} />
          <Pagination
            label={t("history")}
            {...(after !== undefined && { previous: { href: `${PAGE}#history`, title: t("newest") } })}
            {...(next !== undefined && { next: { href: `${PAGE}?after=${next}#history`, title: t("older") } })}
          />
        </Panel>
      )}
    </>
  );
}
