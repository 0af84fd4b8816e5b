import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { SubPage } from "@/components/frame/sub-page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { HouseWifi, Smartphone } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { PlanFacts } from "@/components/usage/plan-facts";
import { clock } from "@/lib/clock";
import { dayOf, formatDay, type Day } from "@/lib/dates";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { hasLeft } from "@/lib/lines/rules";
import { formatPhone } from "@/lib/phone-format";
import { listServices } from "@/lib/usage/queries/services";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("plan"))("title") };
}

export default async function LinePage() {
  const [portal, t, more] = await Promise.all([openPortal(), getTranslations("plan"), getTranslations("more")]);
  const { line } = portal;
  return (
    <SubPage title={t("title")} back={{ href: "/more", label: more("title") }} portal={portal} next="/more/line">
      {line?.kind === "mobile" && line.leftOn !== null && hasLeft(line, dayOf(clock.now())) ? (
        <LeftLine leftOn={line.leftOn} />
      ) : line?.kind === "mobile" ? (
        <MobilePlan portal={portal} lineId={line.id} />
      ) : (
        <FixedLine line={line} />
      )}
    </SubPage>
  );
}

async function LeftLine({ leftOn }: { leftOn: Day }) {
  const [t, locale] = await Promise.all([getTranslations("plan"), getLocale()]);
  return (
    <EmptyState icon={Smartphone} title={t("left")} text={t("leftText", { date: formatDay(leftOn, locale) })}>
      <ButtonLink href="/more/line/credit">{t("leftCredit")}</ButtonLink>
      <ButtonLink href="/more/movements" tone="soft">
        {t("movements")}
      </ButtonLink>
    </EmptyState>
  );
}

async function MobilePlan({ portal: { session }, lineId }: { portal: Portal; lineId: string }) {
  const [services, t, calls] = await Promise.all([
    listServices(session.principal, lineId),
    getTranslations("plan"),
    getTranslations("calls"),
  ]);
  // On the day of a change there are two: the newer is the plan, and the older is still paid for.
  const plan = services.findLast(({ kind }) => kind === "plan");
  const others = services.filter((service) => service !== plan);
  return (
    <>
      {plan ? (
        <Panel title={t("plan")} id="plan">
          <PlanFacts offer={plan} />
        </Panel>
      ) : (
        <EmptyState icon={Smartphone} title={t("unknownTitle")} text={t("unknownText")} />
      )}
      {others.length > 0 && (
        <Panel title={t("others")} id="others">
          {others.map((offer) => (
            <div key={offer.id} className="mt-6 first-of-type:mt-0">
              <PlanFacts offer={offer} />
            </div>
          ))}
        </Panel>
      )}
      <div className="flex flex-wrap gap-3">
        <ButtonLink href="/more/usage" tone="soft">
          {t("toUsage")}
        </ButtonLink>
        <ButtonLink href="/more/calls" tone="soft">
          {calls("title")}
        </ButtonLink>
        <ButtonLink href="/more/movements" tone="soft">
          {t("movements")}
        </ButtonLink>
      </div>
    </>
  );
}

async function FixedLine({ line }: { line: Portal["line"] }) {
  const [t, calls] = await Promise.all([getTranslations("plan"), getTranslations("calls")]);
  return (
    <>
      {line && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
          <dt className="text-ink-2">{t("name")}</dt>
          <dd className="font-[620] wrap-anywhere">{line.name}</dd>
          <dt className="text-ink-2">{t("number")}</dt>
          <dd className="font-[620] num">{formatPhone(line.number)}</dd>
        </dl>
      )}
      <EmptyState icon={HouseWifi} title={t("fixedTitle")} text={t("fixedText")}>
        <ButtonLink href="/bills" tone="soft">
          {t("toBills")}
        </ButtonLink>
        <ButtonLink href="/more/calls" tone="soft">
          {calls("title")}
        </ButtonLink>
      </EmptyState>
    </>
  );
}
