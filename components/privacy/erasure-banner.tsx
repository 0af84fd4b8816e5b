import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { Hourglass } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { dayOf, formatDay } from "@/lib/dates";
import { undoErasureAction } from "@/lib/privacy/actions";

/** The account is to be erased: until when that can be undone, and the one tap that does. */
export async function ErasureBanner({ eraseAfter }: { eraseAfter: Date }) {
  const [locale, t, refused] = await Promise.all([getLocale(), getTranslations("privacy"), refusals()]);
  const date = formatDay(dayOf(new Date(eraseAfter.getTime() - 1)), locale);
  return (
    <Note role="status" tone="warn" icon={Hourglass} title={t("bannerTitle", { date })}>
      <p className="mb-3">{t("bannerText")}</p>
      <ActionForm action={undoErasureAction} refused={refused}>
        <SubmitButton tone="soft" busy={t("undoBusy")}>
          {t("undo")}
        </SubmitButton>
      </ActionForm>
    </Note>
  );
}
