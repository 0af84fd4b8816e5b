import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { Badge } from "@/components/ui/badge";
import { Money } from "@/components/ui/money";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatInstant } from "@/lib/dates";
import type { Cents } from "@/lib/money";
import { skipOccasionAction, unskipOccasionAction } from "@/lib/payments/actions";

/** A charge to come, or one that is left out. */
export interface NextCharge {
  readonly autoTopUpId: string;
  readonly occasion: string;
  readonly amountCents: Cents;
  readonly dueAt: Date;
  /** What it is for. */
  readonly reason: string;
  readonly isSkipped: boolean;
  /** Whether leaving it out can still be taken back. */
  readonly isUndoable: boolean;
}

/** The calendar of the charges to come, each of which can be left out. */
export async function NextCharges({ charges }: { charges: readonly NextCharge[] }) {
  const [t, locale, refused] = await Promise.all([getTranslations("automatic"), getLocale(), refusals()]);
  return (
    <ul aria-label={t("upcoming")} className="divide-y divide-line">
      {charges.map(({ autoTopUpId, occasion, amountCents, dueAt, reason, isSkipped, isUndoable }) => {
        const date = formatInstant(dueAt, locale);
        return (
          <li key={`${autoTopUpId} ${occasion}`} className="flex flex-wrap items-center gap-x-3.5 gap-y-2 py-3">
            <div className="min-w-0 grow">
              <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-[620]">
                <span className={isSkipped ? "text-ink-2 line-through" : undefined}>{date}</span>
                {isSkipped && <Badge tone="warn">{t("skipped")}</Badge>}
              </p>
              <p className="text-small text-ink-2">{reason}</p>
            </div>
            <Money cents={amountCents} locale={locale} />
            {(!isSkipped || isUndoable) && (
              <ActionForm action={isSkipped ? unskipOccasionAction : skipOccasionAction} refused={refused}>
                <input type="hidden" name="autoTopUpId" value={autoTopUpId} />
                <input type="hidden" name="occasion" value={occasion} />
                <SubmitButton tone="soft" busy={t("busy")}>
                  <span aria-hidden>{t(isSkipped ? "unskip" : "skip")}</span>
                  <span className="sr-only">{t(isSkipped ? "unskipOf" : "skipOf", { date })}</span>
                </SubmitButton>
              </ActionForm>
            )}
          </li>
        );
      })}
    </ul>
  );
}
