import { getLocale, getTranslations } from "next-intl/server";
import { billMonth } from "@/components/billing/bill-name";
import { ButtonLink } from "@/components/ui/button";
import { ChevronLeft, ChevronRight } from "@/components/ui/icons";
import type { Day } from "@/lib/dates";

interface Neighbour {
  readonly id: string;
  readonly number: string;
  readonly issueDate: Day;
}

/** The way to the bill before and to the one after, by their months; where there is none, it says so. */
export async function BillNeighbours({ previous, next }: { previous: Neighbour | undefined; next: Neighbour | undefined }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("billPage")]);
  const none = "inline-flex min-h-11 items-center text-small text-ink-3";
  return (
    <nav aria-label={t("neighbours")} className="mb-5 flex flex-wrap gap-x-1.5 gap-y-3 wide:mb-6">
      {previous ? (
        <ButtonLink href={`/bills/${previous.id}`} tone="soft" small>
          <ChevronLeft aria-hidden className="size-4.5" strokeWidth={2.1} />
          <span className="sr-only">{t("previous", { number: previous.number })}</span>
          {billMonth(previous.issueDate, locale)}
        </ButtonLink>
      ) : (
        <span className={none}>{t("noPrevious")}</span>
      )}
      {/* To the right on a line of its own too, where two long months do not fit beside each other. */}
      <span className="ml-auto inline-flex">
        {next ? (
          <ButtonLink href={`/bills/${next.id}`} tone="soft" small>
            <span className="sr-only">{t("next", { number: next.number })}</span>
            {billMonth(next.issueDate, locale)}
            <ChevronRight aria-hidden className="size-4.5" strokeWidth={2.1} />
          </ButtonLink>
        ) : (
          <span className={none}>{t("noNext")}</span>
        )}
      </span>
    </nav>
  );
}
