"use client";

import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { startTransition, useActionState, useState, useSyncExternalStore } from "react";
import { answerForm, askOptions } from "@/components/identity/passkey-options";
import { buttonClass } from "@/components/ui/button";
import { Fingerprint } from "@/components/ui/icons";
import { Problem } from "@/components/ui/problem";
import type { ActionState, FormAction } from "@/lib/identity/action";

const NEVER = () => () => undefined;

/**
 * One tap of staff: makes a key on this device, or signs in by it with the e-mail and the password that stand in the page's form. Where a browser
 * cannot, there is no button.
 */
export function StaffFingerprint({
  action,
  purpose,
  labels,
}: {
  action: FormAction;
  purpose: "staff-enrol" | "staff-sign-in";
  labels: {
    readonly button: string;
    readonly busy: string;
    readonly failed: string;
    readonly errors: Readonly<Record<string, string>>;
  };
}) {
  const [state, post, isPosting] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const [isAsking, setAsking] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const isAble = useSyncExternalStore(
    NEVER,
    () => "PublicKeyCredential" in window,
    () => false,
  );

  const ask = async () => {
    const { startAuthentication, startRegistration } = await import("@simplewebauthn/browser");
    if (purpose === "staff-enrol")
      return answerForm(await startRegistration({ optionsJSON: await askOptions<PublicKeyCredentialCreationOptionsJSON>(purpose) }));
    const answer = await startAuthentication({ optionsJSON: await askOptions<PublicKeyCredentialRequestOptionsJSON>(purpose) });
    return answerForm(answer, { email: typedIn("email"), password: typedIn("password") });
  };
  const press = async () => {
    setFailed(false);
    setAsking(true);
    try {
      const form = await ask();
      startTransition(() => {
        post(form);
      });
    } catch {
      // Whatever it was, the way back is the same and the page says it.
      setFailed(true);
    }
    setAsking(false);
  };

  if (!isAble) return null;
  const isBusy = isAsking || isPosting;
  const refused = state.status === "refused" ? labels.errors[state.code] : undefined;
  return (
    <div className="needs-script grid gap-4">
      <Problem>{(hasFailed || refused) && !isBusy && (hasFailed ? labels.failed : refused)}</Problem>
      <button
        type="button"
        onClick={() => void press()}
        aria-disabled={isBusy}
        aria-busy={isBusy}
        className={buttonClass({ tone: "soft", wide: true })}
      >
        <Fingerprint aria-hidden className="size-7" strokeWidth={1.6} />
        {isBusy ? labels.busy : labels.button}
      </button>
    </div>
  );
}

/** What stands in a field of the page, by its id. */
function typedIn(id: string): string {
  const field = document.getElementById(id);
  return field instanceof HTMLInputElement ? field.value : "";
}
