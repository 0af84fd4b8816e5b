"use client";

import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/browser";
import { startTransition, useActionState, useEffect, useState } from "react";
import { answerForm, askOptions } from "@/components/identity/passkey-options";
import { buttonClass } from "@/components/ui/button";
import { Fingerprint } from "@/components/ui/icons";
import { Disc } from "@/components/ui/disc";
import { Problem } from "@/components/ui/problem";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** The words of the switch. */
export interface SwitchLabels {
  readonly name: string;
  readonly on: string;
  readonly off: string;
  readonly confirm: string;
  readonly busy: string;
  readonly failed: string;
  readonly known: string;
  readonly unable: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** What the device's authenticator is told of the account: which keys still open it, and under which name. */
export interface SignalledAccount {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly keys: readonly string[];
}

/** Fingerprint on or off for this device: the switch chooses, Confirm does it. */
export function FingerprintSwitch({
  enrol,
  remove,
  ownKey,
  account,
  labels,
}: {
  enrol: FormAction;
  remove: FormAction;
  /** The key of this device, when it has one. */
  ownKey: string | undefined;
  account: SignalledAccount;
  labels: SwitchLabels;
}) {
  const [isOn, setOn] = useState(ownKey !== undefined);
  const [fault, setFault] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const [enrolled, postEnrol, isEnrolling] = useActionState<ActionState, FormData>(enrol, { status: "idle" });
  const [removed, postRemove, isRemoving] = useActionState<ActionState, FormData>(remove, { status: "idle" });
  useEffect(() => {
    signalAccount(account);
  }, [account]);

  const make = async () => {
    const { browserSupportsWebAuthn, startRegistration, WebAuthnError } = await import("@simplewebauthn/browser");
    if (!browserSupportsWebAuthn()) {
      setFault(labels.unable);
      return;
    }
    try {
      const answer = await startRegistration({ optionsJSON: await askOptions<PublicKeyCredentialCreationOptionsJSON>("enrol") });
      startTransition(() => {
        postEnrol(answerForm(answer));
      });
    } catch (error) {
      const isKnown = error instanceof WebAuthnError && error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED";
      setFault(isKnown ? labels.known : labels.failed);
    }
  };
  const confirm = async () => {
    setFault(undefined);
    if (!isOn && ownKey !== undefined) {
      const form = new FormData();
      form.set("passkeyId", ownKey);
      startTransition(() => {
        postRemove(form);
      });
    } else if (isOn && ownKey === undefined) {
      setAsking(true);
      await make();
      setAsking(false);
    }
  };

  const refused = [enrolled, removed].find((state) => state.status === "refused");
  const isBusy = isAsking || isEnrolling || isRemoving;
  const words = fault ?? (refused && labels.errors[refused.code]);
  return (
    <div className="needs-script grid gap-4">
      <Problem>{!isBusy && words}</Problem>
      <div className="flex items-center gap-3.5">
        <Disc icon={Fingerprint} tone={isOn ? "ok" : "neutral"} />
        <span id="fingerprint-name" className="grow font-[620]">
          {labels.name}
          <span className="block text-small font-normal text-ink-2">{ownKey === undefined ? labels.off : labels.on}</span>
        </span>
        <button
          type="button"
          role="switch"
          aria-checked={isOn}
          aria-label={labels.name}
          onClick={() => {
            setOn(!isOn);
          }}
          className="control group inline-flex h-11 w-16 items-center justify-center rounded-full"
        >
          <span className="flex h-8 w-14 items-center rounded-full bg-tile p-1 inset-ring-[1.5px] inset-ring-control group-aria-checked:justify-end group-aria-checked:bg-primary group-aria-checked:inset-ring-primary">
            <span className="size-6 rounded-full bg-ink-3 group-aria-checked:bg-on-primary" />
          </span>
        </button>
      </div>
      <button
        type="button"
        onClick={() => void confirm()}
        aria-disabled={isBusy || isOn === (ownKey !== undefined)}
        aria-busy={isBusy}
        className={`${buttonClass({ wide: true })} aria-disabled:opacity-60`}
      >
        {isBusy ? labels.busy : labels.confirm}
      </button>
    </div>
  );
}

/** WebAuthn Level 3's signals: keys that were removed here are removed there. A browser that knows none keeps what it has. */
function signalAccount({ userId, name, email, keys }: SignalledAccount): void {
  if (!("PublicKeyCredential" in window)) return;
  const signals = PublicKeyCredential as unknown as {
    signalAllAcceptedCredentials?: (of: object) => Promise<void>;
    signalCurrentUserDetails?: (of: object) => Promise<void>;
  };
  const rpId = location.hostname;
  signals.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds: keys }).catch(() => undefined);
  signals.signalCurrentUserDetails?.({ rpId, userId, name: email, displayName: name }).catch(() => undefined);
}
