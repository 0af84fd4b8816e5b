"use client";

import { Eye, EyeOff } from "./icons";
import { useState } from "react";
import { Field } from "./field";

/** A password that the reader may look at while typing. Pasting and password managers work as anywhere. */
export function PasswordField({
  show,
  hide,
  ...field
}: {
  show: string;
  hide: string;
  label: string;
  id: string;
  name: string;
  autoComplete: string;
  hint?: string;
  error?: string;
}) {
  const [visible, setVisible] = useState(false);
  const Icon = visible ? EyeOff : Eye;
  return (
    <Field
      {...field}
      type={visible ? "text" : "password"}
      spellCheck={false}
      autoCapitalize="none"
      trailing={
        <button
          type="button"
          aria-label={visible ? hide : show}
          onClick={() => {
            setVisible(!visible);
          }}
          className="mr-2 grid size-12 shrink-0 place-items-center rounded-full text-ink-2 hover:bg-tile"
        >
          <Icon aria-hidden className="size-6" strokeWidth={1.75} />
        </button>
      }
    />
  );
}
