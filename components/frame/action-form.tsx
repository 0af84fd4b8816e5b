"use client";

import { useActionState, type ReactNode } from "react";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** A form of one click: it posts to an action and shows what it refused. Works without JavaScript. */
export function ActionForm({
  action,
  refused,
  className,
  children,
}: {
  action: FormAction;
  refused: Readonly<Record<string, string>>;
  className?: string;
  children: ReactNode;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  return (
    <form action={post} className={className}>
      {state.status === "refused" && (
        <p role="alert" className="mb-3 rounded-m bg-due-soft p-3 text-small text-on-due-soft">
          {refused[state.code]}
        </p>
      )}
      {children}
    </form>
  );
}
