"use client";

import clsx from "clsx";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { startTransition, useActionState, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { answerForm, askOptions } from "@/components/identity/passkey-options";
import { buttonClass } from "@/components/ui/button";
import { Fingerprint } from "@/components/ui/icons";
import { Problem } from "@/components/ui/problem";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** The words of the button. */
export interface FingerprintLabels {
  readonly button: string;
  readonly busy: string;
  /** Wrong finger, cancelled, too late or no sensor: a browser does not say which. */
  readonly failed: string;
  readonly errors: Readonly<Record<string, string>>;
}

const NEVER = () => () => undefined;

/**
 * One tap: the browser asks for the finger, and the answer goes to the action. Where it cannot, there is no button. With `autofill` the e-mail
 * field of the page offers the key, too, once somebody goes there (conditional mediation).
 */
export function FingerprintButton({
  action,
  purpose,
  next,
  labels,
  large = false,
  autofill,
}: {
  action: FormAction;
  purpose: "sign-in" | "step-up";
  next: string;
  labels: FingerprintLabels;
  large?: boolean;
  /** Id of the field that offers the key. */
  autofill?: string;
}) {
  const [state, post, isPosting] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const [isAsking, setAsking] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const isAble = useSyncExternalStore(
    NEVER,
    () => "PublicKeyCredential" in window,
    () => large,
  );
  const refused = state.status === "refused" ? state.code : undefined;
  const used = useRef("");

  const sign = async (isAutofill: boolean) => {
    const { startAuthentication } = await import("@simplewebauthn/browser");
    const optionsJSON = await askOptions<PublicKeyCredentialRequestOptionsJSON>(purpose);
    const answer = await startAuthentication({ optionsJSON, useBrowserAutofill: isAutofill });
    used.current = answer.id;
    startTransition(() => {
      post(answerForm(answer, { next }));
    });
  };
  const press = async () => {
    setFailed(false);
    setAsking(true);
    try {
      await sign(false);
    } catch {
      // Whatever it was, the way back is the same and the page says it.
      setFailed(true);
    }
    setAsking(false);
  };

  useEffect(() => {
    const field = autofill === undefined ? null : document.getElementById(autofill);
    const offer = async () => {
      const { browserSupportsWebAuthnAutofill } = await import("@simplewebauthn/browser");
      // What comes to nothing here was nothing that anybody asked for.
      if (await browserSupportsWebAuthnAutofill()) await sign(true).catch(() => undefined);
    };
    const begin = () => void offer();
    field?.addEventListener("focus", begin, { once: true });
    return () => {
      field?.removeEventListener("focus", begin);
      if (field)
        void import("@simplewebauthn/browser").then(({ WebAuthnAbortService }) => {
          WebAuthnAbortService.cancelCeremony();
        });
    };
    // Once for the page: what it closes over does not change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [autofill]);

  useEffect(() => {
    if (refused === "passkey-unknown") forgetKey(used.current);
  }, [refused]);

  if (!isAble) return null;
  const isBusy = isAsking || isPosting;
  return (
    <div className="needs-script grid gap-4">
      <Problem>{(hasFailed || refused) && !isBusy && (refused ? labels.errors[refused] : labels.failed)}</Problem>
      <button
        type="button"
        onClick={() => void press()}
        aria-disabled={isBusy}
        aria-busy={isBusy}
        className={clsx(buttonClass({ tone: large ? "primary" : "soft", wide: true }), large && "min-h-16")}
      >
        <Fingerprint aria-hidden className="size-7" strokeWidth={1.6} />
        {isBusy ? labels.busy : labels.button}
      </button>
    </div>
  );
}

/** Tells the authenticator that a key opens nothing here, so that it stops offering it (WebAuthn Level 3, signal methods). */
function forgetKey(credentialId: string): void {
  const signals = PublicKeyCredential as unknown as { signalUnknownCredential?: (of: object) => Promise<void> };
  // A browser that knows no signals goes on offering it.
  signals.signalUnknownCredential?.({ rpId: location.hostname, credentialId }).catch(() => undefined);
}
