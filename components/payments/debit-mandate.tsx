import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { buttonClass } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/dialog";
import { Disclosure } from "@/components/ui/disclosure";
import { FactList } from "@/components/ui/fact-list";
import { CircleAlert, Download } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { sepaId } from "@/lib/billing/rules/debits";
import { formatInstant } from "@/lib/dates";
import { debitReason } from "@/lib/debit-reasons";
import { endMandateAction } from "@/lib/payments/actions/debit";

/** A mandate of one's own that lives: from where, what was agreed to, and the ways to keep it as a document and to end it. */
export async function DebitMandate({
  mandate,
  creditor,
}: {
  mandate: {
    readonly id: string;
    readonly state: "active" | "suspended";
    readonly ibanShown: string;
    readonly words: string;
    readonly signedAt: Date;
    readonly suspendCode: string | null;
  };
  creditor: { readonly name: string; readonly creditorId: string };
}) {
  const [t, locale, refused] = await Promise.all([getTranslations("debit"), getLocale(), refusals()]);
  const { id, state, ibanShown, words, signedAt, suspendCode: code } = mandate;
  return (
    <div className="grid gap-4">
      {state === "suspended" && code !== null && (
        <Note tone="due" icon={CircleAlert} title={t("suspendedTitle")}>
          {t("suspendedText", { reason: t(`reasons.${debitReason(code)}`, { code }) })}
        </Note>
      )}
      <FactList
        facts={[
          [t("account"), ibanShown],
          [t("since"), formatInstant(signedAt, locale)],
          [t("reference"), sepaId(id)],
          [t("creditor"), creditor.name],
          [t("creditorId"), creditor.creditorId],
        ]}
      />
      <Disclosure summary={t("wordsTitle")} className="text-small">
        <p className="mt-1 max-w-prose wrap-anywhere text-ink-2">{words}</p>
      </Disclosure>
      <div className="flex flex-wrap gap-3">
        <a href="/more/configure/debit/pdf" download className={buttonClass({ tone: "soft" })}>
          <Download aria-hidden className="size-5" strokeWidth={1.9} />
          {t("pdf")}
        </a>
        <ConfirmButton label={t("end")} tone="quiet" title={t("endTitle")} text={t("endText")} close={t("close")} cancel={t("keep")}>
          <ActionForm action={endMandateAction} refused={refused}>
            <input type="hidden" name="mandateId" value={id} />
            <SubmitButton wide busy={t("busy")}>
              {t("endConfirm")}
            </SubmitButton>
          </ActionForm>
        </ConfirmButton>
      </div>
    </div>
  );
}
