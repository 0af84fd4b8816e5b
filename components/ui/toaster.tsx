"use client";

import { CircleAlert, CircleCheck } from "./icons";
import { useEffect, useRef } from "react";
import { Toaster as Outlet, toast as show } from "sonner";
import type { Toast } from "./toast";

/** Draws the toasts with sonner in the portal's own look. Loaded by `ToastOutlet` when the first one comes. */
export function Toaster({ label, toasts }: { label: string; toasts: readonly Toast[] }) {
  const shown = useRef(0);
  useEffect(() => {
    for (const { text, tone = "ok" } of toasts.slice(shown.current)) {
      const Icon = tone === "ok" ? CircleCheck : CircleAlert;
      show(text, { icon: <Icon aria-hidden className={tone === "ok" ? "size-6 text-ok" : "size-6 text-due"} strokeWidth={1.75} /> });
    }
    shown.current = toasts.length;
  }, [toasts]);
  return (
    <Outlet
      containerAriaLabel={label}
      style={{ fontFamily: "inherit" }}
      position="bottom-center"
      duration={6000}
      visibleToasts={3}
      offset={{ bottom: "calc(var(--bar-height) + 16px)" }}
      mobileOffset={{ bottom: "calc(var(--bar-height) + 12px)", left: 12, right: 12 }}
      toastOptions={{
        unstyled: true,
        classNames: { toast: "flex w-full items-center gap-3 rounded-l bg-surface p-4 text-small text-ink shadow-e2", title: "font-[580]" },
      }}
    />
  );
}
