"use client";

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { FormAction } from "@/lib/identity/action";

/** What PayPal's own scripts are loaded with. */
export interface PayPalPage {
  readonly clientId: string;
  readonly isLive: boolean;
  /** In a demo: what stands in for PayPal's script. */
  readonly standIn?: string;
}

/** PayPal's part is large, and loaded only by whoever chooses PayPal. */
const Sdk = lazy(async () => ({ default: (await import("./paypal-sdk")).PayPalSdk }));

/**
 * PayPal's own button for the form that it stands in, once PayPal is chosen there: the customer says yes in PayPal's window, above our page.
 * Comfort only: the form's button leads to PayPal's page without it, and takes over where PayPal's part does not come or the order is refused.
 * @param action the form's own; told `button`, it answers with the order.
 */
export function PayPalButton({ action, page }: { action: FormAction; page: PayPalPage }) {
  const place = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState<HTMLFormElement>();
  useEffect(() => {
    const around = place.current?.closest("form");
    if (!around) return;
    const look = () => {
      setForm(new FormData(around).get("method") === "paypal" ? around : undefined);
    };
    look();
    around.addEventListener("change", look);
    return () => {
      around.removeEventListener("change", look);
    };
  }, []);
  useEffect(() => {
    // A page that was reached from another without a load still has that one's Content-Security-Policy, which keeps PayPal out.
    const [loaded] = performance.getEntriesByType("navigation");
    if (page.standIn === undefined && loaded && new URL(loaded.name).pathname !== location.pathname) location.reload();
  }, [page.standIn]);
  return (
    <div ref={place} className="empty:hidden">
      {form && (
        <Suspense>
          <Sdk action={action} form={form} page={page} />
        </Suspense>
      )}
    </div>
  );
}
