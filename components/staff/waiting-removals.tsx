import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { ConfirmButton } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { CircleCheck } from "@/components/ui/icons";
import { RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatInstant } from "@/lib/dates";
import type { Factor, FACTOR_PROOFS } from "@/lib/identity/lost-factors";
import { decideRemovalAction } from "@/lib/staff/actions/customers";

/** A proposal, with as much of its customer as the reader may see. */
interface Removal {
  readonly id: string;
  readonly factor: Factor;
  readonly proof: (typeof FACTOR_PROOFS)[number];
  readonly proofText: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly proposedBy: string;
  readonly isOwn: boolean;
  readonly name: string | undefined;
  readonly email: string | undefined;
}

/** What waits for a second person, with its proof: confirmed or declined here, but never by whoever proposed it. */
export async function WaitingRemovals({ removals }: { removals: readonly Removal[] }) {
  const [t, locale, errors] = await Promise.all([getTranslations("lostFactors"), getLocale(), refusals()]);
  if (removals.length === 0) return <EmptyState icon={CircleCheck} title={t("allNone")} text={t("allNoneText")} />;
  const decide = (id: string, decision: "confirmed" | "declined") => (
    <ActionForm action={decideRemovalAction} refused={errors}>
      <input type="hidden" name="removalId" value={id} />
      <input type="hidden" name="decision" value={decision} />
      <SubmitButton wide tone={decision === "declined" ? "quiet" : undefined} busy={t("busy")}>
        {t(decision === "confirmed" ? "confirm" : "decline")}
      </SubmitButton>
    </ActionForm>
  );
  return (
    <RowList label={t("all")}>
      {removals.map(({ id, factor, proof, proofText, createdAt, expiresAt, proposedBy, isOwn, name, email }) => (
        <li key={id} className="grid gap-2 py-4">
          <p className="font-[620] wrap-anywhere">{[t(`factors.${factor}`), name, email].filter(Boolean).join(" · ")}</p>
          <p className="text-small text-ink-2">
            {t("by", { who: proposedBy, when: formatInstant(createdAt, locale) })} ·{" "}
            {t("until", { when: formatInstant(expiresAt, locale) })}
          </p>
          <p className="max-w-prose wrap-anywhere whitespace-pre-line">
            <span className="font-[620]">{t(`proofs.${proof}`)}:</span> {proofText}
          </p>
          {isOwn ? (
            <p className="text-small text-ink-2">{t("own")}</p>
          ) : (
            <div className="flex flex-wrap gap-3">
              <ConfirmButton
                label={
                  <>
                    {t("confirm")} <span className="sr-only">{t(`factors.${factor}`)}</span>
                  </>
                }
                small
                title={t("confirmTitle")}
                close={t("close")}
                cancel={t("cancel")}
                text={t("confirmText")}
              >
                {decide(id, "confirmed")}
              </ConfirmButton>
              {decide(id, "declined")}
            </div>
          )}
        </li>
      ))}
    </RowList>
  );
}
