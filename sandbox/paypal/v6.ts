import type { ServerResponse } from "node:http";
import { send } from "@/sandbox/http";

/**
 * Stands in for PayPal's browser SDK v6, whose own address cannot be changed: a page that loads this first needs no other
 * (`window.paypal` with a version 6 is taken as it is). It plays `presentationMode: "redirect"` whatever is asked for: the buyer
 * goes to the sandbox's page and comes back, and `resume()` tells what they chose.
 */
const SCRIPT = `(() => {
  "use strict";
  const base = new URL(document.currentScript.src).origin;

  const createSession = ({ orderId: known, onApprove, onCancel, onError } = {}) => ({
    async start(_options, pending) {
      try {
        const { orderId = known } = (await pending) ?? {};
        if (!orderId) throw new Error("createOrder gave no orderId");
        location.assign(base + "/checkoutnow?token=" + encodeURIComponent(orderId));
      } catch (error) {
        onError?.(error);
      }
    },
    hasReturned: () => new URLSearchParams(location.search).has("token"),
    async resume() {
      const back = new URLSearchParams(location.search);
      const [orderId, payerId] = [back.get("token"), back.get("PayerID")];
      await (payerId ? onApprove?.({ orderId, payerId }) : onCancel?.({ orderId }));
    },
    cancel: () => onCancel?.({}),
    destroy() {},
  });

  const eligible = { isEligible: (method) => method === "paypal", getDetails: () => ({}) };
  const instance = {
    createPayPalOneTimePaymentSession: createSession,
    findEligibleMethods: async () => eligible,
    hydrateEligibleMethods: () => eligible,
    updateLocale() {},
  };
  window.paypal = { version: "6.0.0-sandbox", createInstance: async () => instance };

  class PayPalButton extends HTMLElement {
    static observedAttributes = ["disabled"];
    #button = document.createElement("button");
    connectedCallback() {
      if (this.shadowRoot) return;
      this.#button.type = "button";
      this.#button.textContent = "PayPal";
      this.#button.style.cssText = "width:100%;min-height:48px;border:0;border-radius:14px;background:#ffc439;color:#111;font:600 1rem system-ui;cursor:pointer";
      this.attachShadow({ mode: "open", delegatesFocus: true }).append(this.#button);
    }
    attributeChangedCallback() {
      this.#button.disabled = this.hasAttribute("disabled");
    }
  }
  if (!customElements.get("paypal-button")) customElements.define("paypal-button", PayPalButton);
})();
`;

/** `/sandbox/paypal/v6.js`: the one thing here that a page of the portal may load. */
export function sendBrowserSdk(response: ServerResponse): void {
  send(response, 200, { "content-type": "text/javascript; charset=utf-8", "cross-origin-resource-policy": "cross-origin" }, SCRIPT);
}
