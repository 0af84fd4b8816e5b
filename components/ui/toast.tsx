"use client";

import { useEffect, useState, type ComponentType } from "react";

/** A short message over the page. It never is the only place where something is said. */
export interface Toast {
  readonly text: string;
  readonly tone?: "ok" | "due";
}

const EVENT = "portal:toast";

/** Shows a toast, from any event handler in the browser. The page holds a `ToastOutlet`. */
export function showToast(toast: Toast): void {
  window.dispatchEvent(new CustomEvent<Toast>(EVENT, { detail: toast }));
}

/** Where toasts appear. What draws them is loaded with the first one: a page that shows none pays nothing. */
export function ToastOutlet({ label }: { label: string }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const [Outlet, setOutlet] = useState<ComponentType<{ label: string; toasts: readonly Toast[] }>>();

  useEffect(() => {
    const add = (event: Event) => {
      if (!(event instanceof CustomEvent)) return;
      setToasts((shown) => [...shown, event.detail as Toast]);
      void import("./toaster").then(({ Toaster }) => {
        setOutlet(() => Toaster);
      });
    };
    window.addEventListener(EVENT, add);
    return () => {
      window.removeEventListener(EVENT, add);
    };
  }, []);

  return Outlet ? <Outlet label={label} toasts={toasts} /> : null;
}
