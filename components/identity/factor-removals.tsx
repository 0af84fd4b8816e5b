import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { Badge } from "@/components/ui/badge";
import { TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatInstant } from "@/lib/dates";
import { stopRemovalAction } from "@/lib/identity/actions/lost-factors";
import type { Factor } from "@/lib/identity/lost-factors";

/** What support was asked to take off, and what became of it. */
interface Removal {
  readonly id: string;
  readonly factor: Factor;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly decision: "confirmed" | "declined" | "stopped" | "expired" | null;
}

/** What somebody who called asked to be taken off the account: its owner stops it here. Nothing where nobody asked. */
export async function FactorRemovals({ removals }: { removals: readonly Removal[] }) {
  if (removals.length === 0) return null;
  const [t, locale, errors] = await Promise.all([getTranslations("lostFactors"), getLocale(), refusals()]);
  const when = (at: Date) => formatInstant(at, locale);
  const past = removals.filter(({ decision }) => decision !== null);
  return (
    <Panel title={t("title")} id="asked">
      <div className="grid gap-4">
        {removals.map(({ id, factor, createdAt, expiresAt, decision }) =>
          decision === null ? (
            <Note key={id} tone="warn" icon={TriangleAlert} title={t("live", { factor: t(`factors.${factor}`) })}>
              <p className="mb-3">{t("liveText", { when: when(createdAt), until: when(expiresAt) })}</p>
              <ActionForm action={stopRemovalAction} refused={errors}>
                <input type="hidden" name="removalId" value={id} />
                <SubmitButton tone="soft" busy={t("stopBusy")}>
                  {t("stop")}
                </SubmitButton>
              </ActionForm>
            </Note>
          ) : null,
        )}
        {past.length > 0 && (
          <RowList label={t("title")}>
            {past.map(({ id, factor, createdAt, decision }) => (
              <li key={id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-3">
                <p>{t("history", { factor: t(`factors.${factor}`), when: when(createdAt) })}</p>
                {decision && <Badge tone={decision === "confirmed" ? "warn" : "neutral"}>{t(`states.${decision}`)}</Badge>}
              </li>
            ))}
          </RowList>
        )}
      </div>
    </Panel>
  );
}
