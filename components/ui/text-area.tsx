import clsx from "clsx";
import { CircleAlert } from "./icons";
import type { ComponentPropsWithoutRef } from "react";

/** A labelled field for a text of several lines, with its hint and its error: `Field` for longer words. */
export function TextArea({
  label,
  hint,
  error,
  id,
  ...area
}: {
  readonly label: string;
  readonly id: string;
  readonly hint?: string;
  readonly error?: string;
} & Omit<ComponentPropsWithoutRef<"textarea">, "className" | "id">) {
  const described = clsx(hint && `${id}-hint`, error && `${id}-error`);
  return (
    <div>
      <div
        className={clsx(
          "control rounded-m bg-surface pt-2.5 has-[textarea:focus-visible]:outline-3 has-[textarea:focus-visible]:outline-offset-3 has-[textarea:focus-visible]:outline-primary",
          error ? "inset-ring-2 inset-ring-due" : "inset-ring-[1.5px] inset-ring-control",
        )}
      >
        <label htmlFor={id} className="block px-4 text-caption text-ink-2">
          {label}
        </label>
        <textarea
          rows={4}
          {...area}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
          className="block w-full resize-y rounded-m bg-transparent px-4 pb-2.5 leading-snug outline-none"
        />
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
