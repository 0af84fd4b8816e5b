import clsx from "clsx";
import { Check, Globe } from "@/components/ui/icons";
import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { chooseLocaleAction } from "@/lib/identity/actions";

const NAMES = { it: "Italiano", fr: "Français", en: "English" } as const;

/** The language of the interface, each named in itself. */
export async function LanguageMenu({ next, onStage = false }: { next: string; onStage?: boolean }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("frame")]);
  return (
    <div>
      <button
        type="button"
        popoverTarget="language-menu"
        aria-label={`${t("language")}: ${NAMES[locale]}`}
        className={clsx(
          "control line-anchor inline-flex min-h-11 items-center gap-2.5 rounded-m px-4 text-small font-[640] uppercase",
          onStage ? "bg-stage-2 text-on-stage hover:bg-stage-press" : "bg-tile text-ink hover:bg-tile-press",
        )}
      >
        <Globe aria-hidden className="size-5" strokeWidth={1.9} />
        {locale}
      </button>
      <div id="language-menu" popover="auto" className="line-menu bg-surface p-4 text-ink shadow-e2">
        <ActionForm action={chooseLocaleAction} refused={await refusals()} className="grid gap-1">
          <input type="hidden" name="next" value={next} />
          {Object.entries(NAMES).map(([code, name]) => (
            <button
              key={code}
              type="submit"
              name="locale"
              value={code}
              lang={code}
              aria-pressed={code === locale}
              className="flex min-h-12 items-center justify-between gap-6 rounded-m px-3 text-left font-[580] hover:bg-tile aria-pressed:bg-soft aria-pressed:text-on-soft"
            >
              {name}
              {code === locale && <Check aria-hidden className="size-5" strokeWidth={2.2} />}
            </button>
          ))}
        </ActionForm>
      </div>
    </div>
  );
}
