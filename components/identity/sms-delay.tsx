import { getTranslations } from "next-intl/server";
import { TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";

/** Says where a code by SMS is awaited that SMS are delayed, and by what else one gets on: for every number alike. */
export async function SmsDelay({ other }: { other?: "fingerprint" | "bill" }) {
  const t = await getTranslations("smsDelay");
  return (
    <Note tone="warn" icon={TriangleAlert} title={t("title")}>
      <p>
        {t("text")} {other && t(other)}
      </p>
    </Note>
  );
}
