import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { Download } from "@/components/ui/icons";

/** A document as CSV and as PDF, to keep. */
export async function Downloads({ path, query }: { path: string; query: Readonly<Record<string, string>> }) {
  const t = await getTranslations("movements");
  const search = new URLSearchParams(query).toString();
  return (
    <div className="no-print mt-6 flex flex-wrap gap-3">
      {(["pdf", "csv"] as const).map((format) => (
        <a key={format} href={`${path}/${format}?${search}`} download className={buttonClass({ tone: "soft" })}>
          <Download aria-hidden className="size-5" strokeWidth={1.9} />
          {t(`download.${format}`)}
        </a>
      ))}
    </div>
  );
}
