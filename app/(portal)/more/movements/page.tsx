import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { MovementFilters, movementQuery } from "@/components/credit/movement-filters";
import { MovementRows } from "@/components/credit/movement-rows";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { buttonClass, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Download, HouseWifi, ReceiptText } from "@/components/ui/icons";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { movementFilter } from "@/lib/credit/input";
import { listMovements } from "@/lib/credit/queries/list-movements";
import { openPortal } from "@/lib/identity/portal";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("movements"))("title") };
}

const PATH = "/more/movements";

export default async function MovementsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ session, lines, line }, t, more, query] = await Promise.all([
    openPortal(),
    getTranslations("movements"),
    getTranslations("more"),
    searchParams,
  ]);
  const filter = movementFilter.parse(query);
  const page = line?.kind === "mobile" ? await listMovements(session.principal, line.id, filter) : undefined;
  const kept = movementQuery(filter);
  const isFiltered = kept.size > 0;
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("title")} back={{ href: "/more", label: more("title") }}>
        {line && <LineSwitcher lines={lines} line={line} next={PATH} />}
      </PageTop>
      {page === undefined ? (
        <EmptyState icon={HouseWifi} title={t("fixedTitle")} text={t("fixedText")}>
          <ButtonLink href="/bills" tone="soft">
            {t("toBills")}
          </ButtonLink>
        </EmptyState>
      ) : (
        <Panel className="max-w-[860px]">
          <MovementFilters filter={filter} />
          {page.movements.length > 0 ? (
            <>
              <MovementRows movements={page.movements} label={t("title")} />
              <Pagination
                label={t("pages")}
                {...(filter.after !== undefined && { previous: { href: `${PATH}?${kept.toString()}`, title: t("first") } })}
                {...(page.next !== undefined && {
                  next: { href: `${PATH}?${new URLSearchParams([...kept, ["after", String(page.next)]]).toString()}`, title: t("next") },
                })}
              />
              <div className="no-print mt-6 flex flex-wrap gap-3">
                {(["csv", "pdf"] as const).map((format) => (
                  <a key={format} href={`${PATH}/${format}?${kept.toString()}`} download className={buttonClass({ tone: "soft" })}>
                    <Download aria-hidden className="size-5" strokeWidth={1.9} />
                    {t(`download.${format}`)}
                  </a>
                ))}
              </div>
            </>
          ) : (
            <EmptyState icon={ReceiptText} title={t("emptyTitle")} text={t(isFiltered ? "emptyFilter" : "emptyText")}>
              {isFiltered && (
                <ButtonLink href={PATH} tone="soft">
                  {t("clear")}
                </ButtonLink>
              )}
            </EmptyState>
          )}
        </Panel>
      )}
    </div>
  );
}
