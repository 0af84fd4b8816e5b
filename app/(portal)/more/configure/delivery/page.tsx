import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { v7 as uuidv7 } from "uuid";
import { DeliveryForm } from "@/components/billing/delivery-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { EmptyState } from "@/components/ui/empty-state";
import { Eye, Smartphone } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { setDeliveryAction } from "@/lib/billing/actions/notices";
import { getDelivery, type Delivery } from "@/lib/billing/queries/notices";
import { writeAddress } from "@/lib/billing/rules/delivery";
import { formatDay } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { formatMoney } from "@/lib/money";

const PATH = "/more/configure/delivery";

/** What has just been done, by the query that its action came back with. */
const NEWS = { changed: "done", same: "same" } as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("delivery"))("title") };
}

/** How the chosen line's bills come, and the way to have them come otherwise. */
export default async function DeliveryPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, configure, query] = await Promise.all([
    openPortal(),
    getTranslations("delivery"),
    getTranslations("configure"),
    searchParams,
  ]);
  const { line } = portal;
  const news = query.news === "changed" || query.news === "same" ? t(NEWS[query.news]) : undefined;
  return (
    <SubPage
      title={t("title")}
      back={{ href: "/more/configure", label: configure("title") }}
      portal={portal}
      next={PATH}
      {...(news !== undefined && { news })}
    >
      {line?.kind === "fixed" ? (
        <LineDelivery portal={portal} line={line} />
      ) : (
        <EmptyState icon={Smartphone} title={t("mobileTitle")} text={t("mobileText")} />
      )}
    </SubPage>
  );
}

async function LineDelivery({ portal, line }: { portal: Portal; line: NonNullable<Portal["line"]> }) {
  const [delivery, t] = await Promise.all([getDelivery(portal.session.principal, line.id), getTranslations("delivery")]);
  return (
    <>
      <Panel>
        <Today delivery={delivery} />
      </Panel>
      {allows(line.access, "manage") ? (
        <Panel title={t("legend")} id="choose">
          <Choice lineId={line.id} delivery={delivery} />
        </Panel>
      ) : (
        <Note icon={Eye}>{t("onlyManage")}</Note>
      )}
    </>
  );
}

async function Today({ delivery }: { delivery: Delivery | undefined }) {
  const [t, locale] = await Promise.all([getTranslations("delivery"), getLocale()]);
  if (!delivery) return <p className="max-w-prose text-ink-2">{t("unknown")}</p>;
  const { way, address, changedOn } = delivery;
  return (
    <>
      <p className="font-[620] wrap-anywhere">
        {way === "app" ? t("now.app") : address === undefined ? t("way.paper") : t("now.paper", { address: writeAddress(address) })}
      </p>
      <p className="text-small text-ink-2">{t("since", { date: formatDay(changedOn, locale) })}</p>
    </>
  );
}

async function Choice({ lineId, delivery }: { lineId: string; delivery: Delivery | undefined }) {
  const [t, fields, errors, locale] = await Promise.all([getTranslations("delivery"), getTranslations("fields"), refusals(), getLocale()]);
  const { PAPER_BILL_CENTS: cents } = env();
  const hint = (way: "app" | "paper") => (cents === 0 ? t(`free.${way}`) : t(`wayHint.${way}`, { price: formatMoney(cents, locale) }));
  const { address } = delivery ?? {};
  return (
    <DeliveryForm
      action={setDeliveryAction}
      path={PATH}
      hidden={{ requestId: uuidv7(), lineId }}
      tiles={(["app", "paper"] as const).map((way) => ({
        value: way,
        label: t(`way.${way}`),
        detail: hint(way),
      }))}
      now={{
        way: delivery?.way ?? "app",
        street: address?.street ?? "",
        postcode: address?.postcode ?? "",
        town: address?.town ?? "",
        province: address?.province ?? "",
      }}
      labels={{
        legend: t("legend"),
        address: t("address"),
        street: t("street"),
        postcode: t("postcode"),
        town: t("town"),
        province: t("province"),
        provinceHint: t("provinceHint"),
        submit: t("submit"),
        busy: t("busy"),
        confirmTitle: t("confirmTitle"),
        confirmApp: t("confirmApp"),
        confirmPaper: t("confirmPaper", { address: "{address}" }),
        confirm: t("confirm"),
        change: t("change"),
        fields: {
          "street-missing": fields("street-missing"),
          "address-long": fields("address-long"),
          "postcode-invalid": fields("postcode-invalid"),
          "town-missing": fields("town-missing"),
          "province-invalid": fields("province-invalid"),
        },
        errors,
      }}
    />
  );
}
