import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatInstant } from "@/lib/dates";
import { makePayLinkAction, revokePayLinkAction } from "@/lib/payments/actions";

/** The private links by which somebody else may pay a bill: each to be copied, or taken back. */
export async function PayLinks({
  billId,
  links,
}: {
  billId: string;
  links: readonly { readonly id: string; readonly url: string; readonly expiresAt: Date }[];
}) {
  const [t, locale, refused] = await Promise.all([getTranslations("paying"), getLocale(), refusals()]);
  return (
    <div className="grid max-w-form gap-5">
      <p className="text-ink-2">{t("linkText")}</p>
      {links.map(({ id, url, expiresAt }, index) => (
        <div key={id} className="grid gap-2">
          <Field
            id={`link-${id}`}
            label={links.length > 1 ? `${t("linkLabel")} ${String(index + 1)}` : t("linkLabel")}
            hint={t("linkUntil", { date: formatInstant(expiresAt, locale) })}
            value={url}
            readOnly
          />
          <ActionForm action={revokePayLinkAction} refused={refused}>
            <input type="hidden" name="linkId" value={id} />
            <SubmitButton tone="quiet" busy={t("linkBusy")}>
              {t("linkRevoke")}
            </SubmitButton>
          </ActionForm>
        </div>
      ))}
      <ActionForm action={makePayLinkAction} refused={refused}>
        <input type="hidden" name="billId" value={billId} />
        <SubmitButton tone="soft" busy={t("linkBusy")}>
          {t("linkMake")}
        </SubmitButton>
      </ActionForm>
    </div>
  );
}
