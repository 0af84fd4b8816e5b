import clsx from "clsx";
import { CircleAlert } from "./icons";
import type { ComponentPropsWithoutRef, ReactNode } from "react";

/** A labelled input with its hint and its error; the error is read with the field and shown by icon, border and words. */
export function Field({
  label,
  hint,
  error,
  trailing,
  id,
  ...input
}: {
  readonly label: string;
  readonly id: string;
  readonly hint?: string;
  readonly error?: string;
  /** A control inside the field's right edge. */
  readonly trailing?: ReactNode;
} & Omit<ComponentPropsWithoutRef<"input">, "className" | "id">) {
  const described = clsx(hint && `${id}-hint`, error && `${id}-error`);
  return (
    <div>
      <div
        className={clsx(
          "control flex items-center rounded-m bg-surface has-[input:focus-visible]:outline-3 has-[input:focus-visible]:outline-offset-3 has-[input:focus-visible]:outline-primary",
          error ? "inset-ring-2 inset-ring-due" : "inset-ring-[1.5px] inset-ring-control",
        )}
      >
        <div className="min-w-0 grow pt-2.5">
          <label htmlFor={id} className="block px-4 text-caption text-ink-2">
            {label}
          </label>
          <input
            {...input}
            id={id}
            aria-invalid={error ? true : undefined}
            aria-describedby={described || undefined}
            className="w-full rounded-m bg-transparent px-4 pb-2.5 text-[1.125rem] leading-snug font-[620] outline-none placeholder:font-normal placeholder:text-ink-3"
          />
        </div>
        {trailing}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-small text-ink-2">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 flex gap-2 text-small font-medium text-due">
          <CircleAlert aria-hidden className="mt-px size-5 shrink-0" strokeWidth={1.9} />
          {error}
        </p>
      )}
    </div>
  );
}
