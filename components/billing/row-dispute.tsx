import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { Badge, type Tone } from "@/components/ui/badge";
import { ConfirmButton } from "@/components/ui/dialog";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import type { RowDisputeState } from "@/lib/billing/rules";
import { daysBetween, formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { readable } from "@/lib/billing/row-text";
import { withdrawDisputeAction } from "@/lib/support/actions";

/** Leads from a row, in its details, to its dispute. */
export function DisputeLink({ href, row, children }: { href: string; row: string; children: string }) {
  return (
    <Link
      href={href}
      aria-label={`${children}: ${readable(row)}`}
      className="no-print flex min-h-11 w-fit items-center text-small font-[620] text-primary underline underline-offset-4"
    >
      {children}
    </Link>
  );
}

const TONES: Record<RowDisputeState, Tone> = { open: "warn", withdrawn: "neutral", accepted: "ok", partly: "soft", rejected: "due" };

/** How a dispute stands, in the customer's words. */
export async function DisputeBadge({ state }: { state: RowDisputeState }) {
  const t = await getTranslations("dispute");
  return <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>;
}

/** What was decided, or until when it will be. */
export interface DisputeStanding {
  readonly state: RowDisputeState;
  readonly amountCents: Cents;
  readonly acceptedCents: Cents | null;
  readonly answerBy: Day;
  readonly answer: string | null;
  readonly payBy: Day | null;
}

/** How a dispute stands, in sentences: the days that the operator has left, or the answer and what follows from it. */
export async function DisputeStory({ dispute, today }: { dispute: DisputeStanding; today: Day }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("dispute")]);
  const { state, amountCents, acceptedCents, answerBy, answer, payBy } = dispute;
  const money = (cents: Cents) => formatMoney(cents, locale);
  const day = (date: Day) => formatDay(date, locale, { day: "numeric", month: "long", year: "numeric" });
  const left = daysBetween(today, answerBy);
  return (
    <>
      {state === "open" && (
        <p>{left >= 0 ? t("answerBy", { date: day(answerBy), count: left }) : t("answerLate", { date: day(answerBy) })}</p>
      )}
      {(state === "accepted" || state === "partly") && <p>{t("acceptedText", { amount: money(acceptedCents ?? 0) })}</p>}
      {payBy !== null && <p>{t("payAgain", { amount: money(amountCents - (acceptedCents ?? 0)), date: day(payBy) })}</p>}
      {answer !== null && <p className="wrap-anywhere whitespace-pre-line">{t("said", { words: answer })}</p>}
    </>
  );
}

/** A disputed row as the bill's page lists it. */
export interface DisputeView extends DisputeStanding {
  readonly id: string;
  readonly ticketId: string;
  readonly reference: string;
  readonly row: string;
}

/** The disputed rows of a bill: what is not asked for meanwhile, and how each stands. Nothing where none is. */
export async function RowDisputes({
  disputes,
  frozen,
  today,
  mayAsk,
}: {
  disputes: readonly DisputeView[];
  /** What is owed but not asked for. */
  frozen: Cents;
  today: Day;
  mayAsk: boolean;
}) {
  if (disputes.length === 0) return null;
  const [locale, t, refused] = await Promise.all([getLocale(), getTranslations("dispute"), refusals()]);
  return (
    <Panel title={t("title")} id="disputes">
      {frozen > 0 && <p className="mb-3 text-small">{t("frozen", { amount: formatMoney(frozen, locale) })}</p>}
      <ul aria-label={t("title")} className="divide-y divide-line">
        {disputes.map((one) => (
          <li key={one.id} className="grid gap-2 py-3 text-small">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <b className="min-w-0 font-[620] wrap-anywhere">
                <bdi>{readable(one.row)}</bdi>
              </b>
              <span className="font-[620] num">{formatMoney(one.amountCents, locale)}</span>
            </p>
            <p>
              <DisputeBadge state={one.state} />
            </p>
            <DisputeStory dispute={one} today={today} />
            <p>
              <Link href={`/more/tracking/${one.ticketId}`} className="inline-flex min-h-11 items-center font-[620] text-primary underline">
                {t("follow", { reference: one.reference })}
              </Link>
            </p>
            {one.state === "open" && mayAsk && (
              <div className="no-print">
                <ConfirmButton
                  small
                  label={t("withdraw")}
                  title={t("withdrawTitle")}
                  close={t("close")}
                  cancel={t("notNow")}
                  text={t("withdrawText", { amount: formatMoney(one.amountCents, locale) })}
                >
                  <ActionForm action={withdrawDisputeAction} refused={refused}>
                    <input type="hidden" name="disputeId" value={one.id} />
                    <SubmitButton tone="primary" wide busy={t("busy")}>
                      {t("withdrawConfirm")}
                    </SubmitButton>
                  </ActionForm>
                </ConfirmButton>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
