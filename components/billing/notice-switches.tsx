import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { SwitchButton } from "@/components/ui/switch-button";
import { setNoticeAction } from "@/lib/billing/actions/notices";
import { BILL_NOTICES, isNoticeOn, type NoticeChoice, type Reader } from "@/lib/billing/rules/notices";

/** What somebody is told of a line's bills: a switch for each notice and way, and whether the mail about a new bill brings its PDF. */
export async function NoticeSwitches({ lineId, reader, choices }: { lineId: string; reader: Reader; choices: readonly NoticeChoice[] }) {
  const [t, refused] = await Promise.all([getTranslations("notices"), refusals()]);
  return (
    <ul aria-label={t("title")} className="divide-y divide-line">
      {BILL_NOTICES.map((kind) => (
        <li key={kind} className="py-4">
          <h2 id={`${kind}-title`} className="font-[620]">
            {t(`kinds.${kind}`)}
          </h2>
          <p id={`${kind}-hint`} className="text-small text-ink-2">
            {t(`kindHints.${kind}`)}
          </p>
          <div className="mt-3 flex flex-wrap gap-x-8 gap-y-4">
            {(kind === "new" ? (["mail", "sms", "pdf"] as const) : (["mail", "sms"] as const)).map((way) => {
              const isOn = isNoticeOn(reader, choices, kind, way);
              return (
                <div key={way} className="flex items-center gap-3">
                  <ActionForm action={setNoticeAction} refused={refused}>
                    <input type="hidden" name="lineId" value={lineId} />
                    <input type="hidden" name="kind" value={kind} />
                    <input type="hidden" name="way" value={way} />
                    <input type="hidden" name="on" value={isOn ? "0" : "1"} />
                    <SwitchButton
                      isOn={isOn}
                      labelledBy={`${kind}-title ${kind}-${way}`}
                      describedBy={way === "pdf" ? "pdf-hint" : `${kind}-hint`}
                    />
                  </ActionForm>
                  <span id={`${kind}-${way}`}>{t(way)}</span>
                </div>
              );
            })}
          </div>
          {kind === "new" && (
            <p id="pdf-hint" className="mt-2 text-small text-ink-2">
              {t("pdfHint")}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
