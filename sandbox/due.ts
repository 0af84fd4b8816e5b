import type { Sandbox } from "@/sandbox/events";
import { endProcessing } from "@/sandbox/payment";
import { endPendingCapture, tellOfToken } from "@/sandbox/paypal/captures";
import { endPendingRefund as endPendingPayPalRefund } from "@/sandbox/paypal/refunds";
import { endPendingRefund } from "@/sandbox/refund";
import { expireDueSession } from "@/sandbox/sessions";

/** Lets everything happen whose time has come. Called before each request, once a second, and when the clock is moved. */
export function runDue(sandbox: Sandbox): void {
  const now = sandbox.state.nowSeconds();
  for (let next = sandbox.agenda.takeDue(now); next; next = sandbox.agenda.takeDue(now)) {
    switch (next.kind) {
      case "session-ends":
        expireDueSession(sandbox, next.id);
        break;
      case "payment-ends":
        endProcessing(sandbox, next.id);
        break;
      case "refund-ends":
        endPendingRefund(sandbox, next.id);
        break;
      case "paypal-capture-ends":
        endPendingCapture(sandbox, next.id);
        break;
      case "paypal-refund-ends":
        endPendingPayPalRefund(sandbox, next.id);
        break;
      case "paypal-token-made":
        tellOfToken(sandbox, next.id);
        break;
    }
  }
}
