import clsx from "clsx";
import { Check, ChevronsUpDown, HouseWifi, Smartphone } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { MenuKeys } from "@/components/frame/menu-keys";
import { refusals } from "@/components/frame/refusals";
import { formatPhone } from "@/lib/phone-format";
import { chooseLineAction } from "@/lib/identity/actions";

/** A line as the switcher names it. */
export interface SwitchableLine {
  readonly id: string;
  readonly number: string;
  readonly kind: "fixed" | "mobile";
  readonly name: string;
}

/** The chosen line at the top of every page, and the way to another one: a native popover, a sheet on a phone. */
export async function LineSwitcher({
  lines,
  line,
  next,
  onStage = false,
}: {
  lines: readonly SwitchableLine[];
  line: SwitchableLine;
  next: string;
  onStage?: boolean;
}) {
  const t = await getTranslations("frame");
  const Icon = line.kind === "fixed" ? HouseWifi : Smartphone;
  const quiet = onStage ? "text-on-stage-2" : "text-ink-2";
  return (
    <div>
      <button
        type="button"
        popoverTarget="line-menu"
        aria-label={`${t("line")} ${line.name} ${formatPhone(line.number)}`}
        className={clsx(
          "control line-anchor inline-flex min-h-12 max-w-full items-center gap-3 rounded-full py-1.5 pr-3.5 pl-4 text-left leading-tight",
          onStage ? "bg-stage-2 text-on-stage hover:bg-stage-press" : "bg-tile hover:bg-tile-press wide:bg-surface",
        )}
      >
        <Icon aria-hidden className="size-5 shrink-0" strokeWidth={1.9} />
        <span className="min-w-0">
          <b className="block text-small leading-tight font-[640]">{line.name}</b>
          <span className={clsx("text-caption num", quiet)}>{formatPhone(line.number)}</span>
        </span>
        <ChevronsUpDown aria-hidden className={clsx("size-5 shrink-0", quiet)} strokeWidth={1.9} />
      </button>
      <div id="line-menu" popover="auto" className="line-menu bg-surface p-4 text-ink shadow-e2">
        <ActionForm action={chooseLineAction} refused={await refusals()}>
          <p className="px-3 pb-2 text-caption text-ink-2">{t("lines")}</p>
          <input type="hidden" name="next" value={next} />
          <MenuKeys label={t("lines")}>
            {lines.map((option) => (
              <button
                key={option.id}
                type="submit"
                role="option"
                name="lineId"
                value={option.id}
                aria-selected={option.id === line.id}
                aria-label={`${formatPhone(option.number)} ${option.name}`}
                className="flex min-h-14 items-center gap-3 rounded-m px-3 text-left hover:bg-tile aria-selected:bg-soft aria-selected:text-on-soft"
              >
                <span className="grow leading-tight">
                  <b className="block font-[640]">{option.name}</b>
                  <span className="text-caption num">{formatPhone(option.number)}</span>
                </span>
                {option.id === line.id && <Check aria-hidden className="size-5" strokeWidth={2.2} />}
              </button>
            ))}
          </MenuKeys>
        </ActionForm>
      </div>
    </div>
  );
}
