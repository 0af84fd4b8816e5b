import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { Amount } from "@/components/billing/amount";
import { TRANSFER_TONES } from "@/components/credit/transfer-list";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { FactList } from "@/components/ui/fact-list";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { clock } from "@/lib/clock";
import { orderTransferAction } from "@/lib/credit/actions";
import { getTransfer } from "@/lib/credit/queries/transfers";
import { nextOccasion } from "@/lib/credit/rules/transfers";
import { dayOf, formatDay } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { isFresh } from "@/lib/identity/rules";
import { formatMoney } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("transfers"))("confirmTitle") };
}

/** What somebody is about to give, once more before they do; or how it stands. */
export default async function TransferPage({ params }: { params: Promise<{ id: string }> }) {
  const [portal, { id }, t, locale, errors] = await Promise.all([
    openPortal(),
    params,
    getTranslations("transfers"),
    getLocale(),
    refusals(),
  ]);
  const { principal } = portal.session;
  const [transfer, passkeys] = await Promise.all([
    z.uuid().safeParse(id).success ? getTransfer(principal, id) : undefined,
    listPasskeys(principal),
  ]);
  if (!transfer) notFound();
  const { from, to, amountCents, feeCents, everyDays, state } = transfer;
  const today = dayOf(clock.now());
  const isDraft = state === "draft";
  const again = isDraft && everyDays !== null && formatDay(nextOccasion(today, everyDays, today), locale);
  const facts = [
    [t("from"), formatPhone(from)],
    [t("to"), formatPhone(to)],
    ...(feeCents > 0 ? [[t("feeFact"), formatMoney(feeCents, locale)] as const] : []),
    [t("every"), everyDays === null ? t("once") : t("everyDays", { days: String(everyDays) })],
    ...(again ? [[t("next"), again] as const] : []),
  ] as const;
  return (
    <SubPage
      title={t(isDraft ? "confirmTitle" : "title")}
      back={{ href: "/more/transfers", label: t("title") }}
      portal={portal}
      next="/more/transfers"
    >
      <Panel
        {...(!isDraft && {
          aside: <Badge tone={TRANSFER_TONES[state]}>{t(`states.${state}`)}</Badge>,
          title: t("toWhom", { number: formatPhone(to) }),
        })}
      >
        <Amount cents={amountCents} size="large" />
        <div className="mt-4">
          <FactList facts={facts} />
        </div>
        {isDraft && <p className="mt-2 max-w-prose text-small text-ink-2">{t("confirmText")}</p>}
      </Panel>
      {isDraft && !isFresh(principal, clock.now()) && (
        <Panel>
          <StepUp next={`/more/transfers/${id}`} hasFingerprint={passkeys.length > 0} />
        </Panel>
      )}
      {isDraft && isFresh(principal, clock.now()) && (
        <div className="flex flex-wrap items-start gap-3">
          <ActionForm action={orderTransferAction} refused={errors}>
            <input type="hidden" name="transferId" value={id} />
            <SubmitButton busy={t("busy")}>{t("confirm", { amount: formatMoney(amountCents, locale) })}</SubmitButton>
          </ActionForm>
          <ButtonLink href="/more/transfers" tone="quiet">
            {t("change")}
          </ButtonLink>
        </div>
      )}
    </SubPage>
  );
}
