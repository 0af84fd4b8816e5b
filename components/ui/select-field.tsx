import { ChevronDown } from "./icons";

/** A labelled choice out of many: the browser's own list. */
export function SelectField({
  label,
  id,
  name,
  defaultValue,
  options,
}: {
  readonly label: string;
  readonly id: string;
  readonly name: string;
  readonly defaultValue: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}) {
  return (
    <div className="control relative rounded-m bg-surface pt-2.5 inset-ring-[1.5px] inset-ring-control has-[select:focus-visible]:outline-3 has-[select:focus-visible]:outline-offset-3 has-[select:focus-visible]:outline-primary">
      <label htmlFor={id} className="block px-4 text-caption text-ink-2">
        {label}
      </label>
      <select
        id={id}
        name={name}
        defaultValue={defaultValue}
        className="w-full appearance-none rounded-m bg-transparent pr-11 pb-2.5 pl-4 font-[620] text-ellipsis text-ink outline-none"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} className="bg-surface">
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute right-4 bottom-3 size-5 text-ink-3" strokeWidth={1.9} />
    </div>
  );
}
