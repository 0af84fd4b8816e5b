import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Amount } from "@/components/billing/amount";
import { ButtonLink } from "@/components/ui/button";
import { Stage, StageActions } from "@/components/ui/stage";
import { formatDay, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** The stage of a prepaid line that left: what is left on it, and the way to have it back. */
export async function LeftStage({ balanceCents, leftOn, switcher }: { balanceCents: Cents; leftOn: Day; switcher: ReactNode }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("credit")]);
  return (
    <Stage top={switcher}>
      <h1 className="mb-2.5 text-button font-[560] text-on-stage-2">{t("title")}</h1>
      <Amount cents={balanceCents} size="figure" />
      <p className="mt-4">{t("left", { date: formatDay(leftOn, locale) })}</p>
      {balanceCents > 0 && <p className="text-small text-on-stage-2">{t("leftHint")}</p>}
      <StageActions>
        <ButtonLink href="/more/line/credit" tone="cta">
          {t(balanceCents > 0 ? "leftGive" : "leftSee")}
        </ButtonLink>
        <ButtonLink href="/more/movements" tone="on-stage">
          {t("movements")}
        </ButtonLink>
      </StageActions>
    </Stage>
  );
}
