import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { CircleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";

/** The customer's bank declined at PayPal: nothing is waited for but their choosing another way to pay there. */
export async function DeclinedNote({ at }: { /** PayPal's page. */ at: string }) {
  const t = await getTranslations("payments");
  return (
    <Note role="status" tone="due" icon={CircleAlert} title={t("declined")}>
      <p>{t("declinedHint")}</p>
      <p className="mt-3">
        <a href={at} className={buttonClass({ small: true, tone: "soft" })}>
          {t("declinedChoose")}
        </a>
      </p>
    </Note>
  );
}
