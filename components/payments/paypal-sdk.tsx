"use client";

import { PayPalOneTimePaymentButton, PayPalProvider } from "@paypal/react-paypal-js/sdk-v6";
import { useEffect, useRef, useState } from "react";
import type { PayPalPage } from "@/components/payments/paypal-button";
import type { FormAction } from "@/lib/identity/action";

/** PayPal's scripts and its button, for one form. */
export function PayPalSdk({ action, form, page }: { action: FormAction; form: HTMLFormElement; page: PayPalPage }) {
  const { clientId, isLive, standIn } = page;
  const [isReady, setReady] = useState(standIn === undefined);
  const order = useRef<string>(undefined);
  useEffect(() => {
    if (standIn !== undefined)
      loadOnce(standIn, () => {
        setReady(true);
      });
  }, [standIn]);
  if (!isReady) return null;

  const createOrder = async () => {
    const data = new FormData(form);
    data.set("button", "yes");
    const state = await action({ status: "idle" }, data);
    if (state.status !== "ordered") throw new Error("no order was made");
    order.current = state.orderId;
    return { orderId: state.orderId };
  };
  const goTo = (path: string) => {
    location.assign(path);
    return Promise.resolve();
  };
  return (
    <PayPalProvider
      clientId={clientId}
      environment={isLive ? "production" : "sandbox"}
      components={["paypal-payments"]}
      pageType="checkout"
    >
      <PayPalOneTimePaymentButton
        createOrder={createOrder}
        onApprove={({ orderId }) => goTo(`/pay/return?token=${encodeURIComponent(orderId)}`)}
        onCancel={() => {
          if (order.current !== undefined) void goTo(`/pay/cancel?order=${encodeURIComponent(order.current)}`);
        }}
        onError={() => {
          // What was refused is said by the form itself; what PayPal's window cannot do, PayPal's page can.
          form.requestSubmit();
        }}
      />
    </PayPalProvider>
  );
}

/** Loads what stands in for PayPal's script, once for the page: PayPal's package takes it as it is. */
function loadOnce(src: string, ready: () => void): void {
  const known = document.querySelector<HTMLScriptElement>(`script[src="${src}"]`);
  if (known?.dataset.loaded === "yes") {
    ready();
    return;
  }
  const script = known ?? document.createElement("script");
  script.addEventListener("load", () => {
    script.dataset.loaded = "yes";
    ready();
  });
  if (known) return;
  script.src = src;
  document.head.append(script);
}
