import clsx from "clsx";
import { useId } from "react";
import type { Icon as IconType } from "./icon";
import { CircleAlert } from "./icons";

export interface RadioTile {
  readonly value: string;
  /** The radio's name: an amount ("€12.00") or a word ("Card"). */
  readonly label: string;
  readonly detail?: string;
  readonly icon?: IconType;
  readonly disabled?: boolean;
}

/**
 * One choice among few, as tiles: real radios, so the arrow keys walk and a form posts without JavaScript. `amounts` sets
 * large centred figures, `rows` one option a line with its icon.
 */
export function RadioTiles({
  legend,
  name,
  tiles,
  value,
  look = "amounts",
  error,
  hideLegend = false,
}: {
  legend: string;
  name: string;
  tiles: readonly RadioTile[];
  value?: string;
  look?: "amounts" | "rows";
  error?: string;
  hideLegend?: boolean;
}) {
  const errorId = useId();
  return (
    <fieldset className="min-w-0" aria-describedby={error ? errorId : undefined} aria-invalid={error ? true : undefined}>
      <legend className={hideLegend ? "sr-only" : "mb-3 text-section"}>{legend}</legend>
      <div className={clsx("grid gap-2.5", look === "amounts" && "grid-cols-[repeat(auto-fit,minmax(min(6rem,100%),1fr))]")}>
        {tiles.map((tile) => (
          <Tile key={tile.value} tile={tile} name={name} look={look} checked={tile.value === value} />
        ))}
      </div>
      {error && (
        <p id={errorId} className="mt-2 flex gap-2 text-small font-medium text-due">
          <CircleAlert aria-hidden className="mt-px size-5 shrink-0" strokeWidth={1.9} />
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Tile({
  tile: { value, label, detail, icon: Icon, disabled },
  name,
  look,
  checked,
}: {
  tile: RadioTile;
  name: string;
  look: "amounts" | "rows";
  checked: boolean;
}) {
  const detailId = useId();
  return (
    <label
      className={clsx(
        "control relative flex min-h-16 cursor-pointer items-center gap-3 rounded-m bg-tile px-4 py-2.5 inset-ring-1 inset-ring-line transition-colors duration-fast ease-out",
        "hover:bg-tile-press has-checked:bg-soft has-checked:text-on-soft has-checked:inset-ring-[2.5px] has-checked:inset-ring-primary",
        "has-focus-visible:outline-3 has-focus-visible:outline-offset-3 has-focus-visible:outline-primary has-disabled:cursor-default has-disabled:bg-tile-press has-disabled:text-ink-3",
        look === "amounts" && "flex-col justify-center gap-0.5 text-center wide:min-h-21",
      )}
    >
      <input
        type="radio"
        name={name}
        value={value}
        defaultChecked={checked}
        disabled={disabled}
        required
        aria-describedby={detail ? detailId : undefined}
        aria-label={label}
        className="absolute inset-0 cursor-[inherit] appearance-none rounded-m outline-none"
      />
      {Icon && <Icon aria-hidden className="size-6 shrink-0" strokeWidth={1.75} />}
      <span className={look === "rows" ? "flex grow flex-wrap items-baseline justify-between gap-x-3" : "contents"}>
        <span
          aria-hidden
          className={clsx(
            "num",
            look === "amounts" ? "text-[1.375rem] leading-tight font-[650] tracking-[-.02em] whitespace-nowrap" : "font-[620]",
          )}
        >
          {label}
        </span>
        {detail && (
          <span id={detailId} className="text-caption">
            {detail}
          </span>
        )}
      </span>
    </label>
  );
}
