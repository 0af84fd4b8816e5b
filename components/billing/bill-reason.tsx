import { getLocale, getTranslations } from "next-intl/server";
import { SignedAmount } from "@/components/billing/signed-amount";
import { ButtonLink } from "@/components/ui/button";
import type { Change, Reason } from "@/lib/billing/comparison";
import { readable } from "@/lib/billing/row-text";
import { formatDay, type Day } from "@/lib/dates";

/** One reason of a difference: what happened and when, how much it comes to, and the rows that it is in. */
export async function BillReason({ reason: { cause, cents, changes }, askHref }: { reason: Reason; askHref: string | undefined }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("billPage")]);
  const day = (value: Day) => formatDay(value, locale);
  return (
    <li className="py-3.5">
      <p className="flex items-baseline justify-between gap-4 font-[620]">
        <span>{t(`causes.${typeof cause === "string" ? cause : cause.kind}`)}</span>
        {cents !== 0 && <SignedAmount cents={cents} className="font-[650]" />}
      </p>
      {typeof cause === "string" ? (
        <p className="text-small text-ink-2">{t(cause === "rest" ? "restHint" : "unexplainedHint")}</p>
      ) : (
        <p className="text-small text-ink-2">
          <bdi className="wrap-anywhere">{readable(cause.note)}</bdi>
          <span className="block num">
            {t("from", { date: day(cause.effectiveOn) })}
            {cause.noticedOn !== null && <> · {t("noticed", { date: day(cause.noticedOn) })}</>}
          </span>
        </p>
      )}
      {cause !== "rest" && <Changes changes={changes} />}
      {cause === "unexplained" && askHref !== undefined && (
        <p className="no-print mt-3">
          <ButtonLink href={askHref} tone="soft" small>
            {t("ask")}
          </ButtonLink>
        </p>
      )}
    </li>
  );
}

/** The first of many: who wants them all finds them in the bill itself. */
const MOST_CHANGES = 10;

async function Changes({ changes }: { changes: readonly Change[] }) {
  const t = await getTranslations("billPage");
  return (
    <ul className="mt-2 grid gap-1 rounded-m bg-tile px-4 py-2.5 text-small">
      {changes.slice(0, MOST_CHANGES).map(({ description, others, cents }, index) => (
        <li key={index} className="flex items-baseline justify-between gap-4">
          <span className="min-w-0">
            <bdi className="wrap-anywhere">{description}</bdi>
            {others > 0 && <span className="text-ink-2"> {t("andOthers", { count: others })}</span>}
          </span>
          <SignedAmount cents={cents} />
        </li>
      ))}
      {changes.length > MOST_CHANGES && <li className="text-ink-2">{t("moreChanges", { count: changes.length - MOST_CHANGES })}</li>}
    </ul>
  );
}
