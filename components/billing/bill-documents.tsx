import { getTranslations } from "next-intl/server";
import { ShowPdf } from "@/components/billing/show-pdf";
import { buttonClass } from "@/components/ui/button";
import { Download } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { attachmentKind } from "@/lib/billing/rules";

/** A file that the operator put into the e-invoice. */
export interface AttachmentView {
  readonly position: number;
  readonly name: string;
  readonly format: string | null;
  readonly content: Uint8Array;
}

/** The documents of a bill: ours to read, shown here when asked for, the invoice itself, and what the operator put into it. */
export async function BillDocuments({ billId, attachments }: { billId: string; attachments: readonly AttachmentView[] }) {
  const t = await getTranslations("billDocuments");
  const pdf = `/bills/${billId}/pdf`;
  return (
    <Panel title={t("title")} id="documents" className="no-print">
      <p className="mb-3 text-small text-ink-2">{t("hint")}</p>
      <div className="flex flex-wrap gap-2">
        <DownloadLink href={pdf} name={t("downloadPdf")} />
        <DownloadLink href={`/bills/${billId}/xml`} name={t("downloadXml")} />
        <ShowPdf
          href={pdf}
          texts={{
            show: t("show"),
            hide: t("hide"),
            download: t("downloadPdf"),
            loading: t("loading"),
            failed: t("failed"),
            again: t("again"),
            viewer: t("viewer"),
            previous: t("previous"),
            next: t("next"),
            page: t("page"),
            smaller: t("smaller"),
            larger: t("larger"),
            outline: t("outline"),
          }}
        />
      </div>
      {attachments.length > 0 && (
        <ul className="mt-4 grid gap-4 border-t border-line pt-4">
          {attachments.map((attachment) => {
            const kind = attachmentKind(attachment);
            const { name, position } = attachment;
            return (
              <li key={position} className="grid justify-items-start gap-2 text-small">
                {kind !== "pdf" && <p className="wrap-anywhere text-ink-2">{t(kind === "damaged" ? "damaged" : "file", { name })}</p>}
                <DownloadLink
                  href={`/bills/${billId}/attachments/${String(position)}`}
                  name={t(kind === "pdf" ? "original" : "asItCame")}
                />
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

function DownloadLink({ href, name }: { href: string; name: string }) {
  return (
    <a href={href} download className={buttonClass({ tone: "soft" })}>
      <Download aria-hidden className="size-5" strokeWidth={1.9} />
      {name}
    </a>
  );
}
