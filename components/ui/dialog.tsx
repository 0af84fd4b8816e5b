"use client";

import clsx from "clsx";
import { X } from "./icons";
import { useId, useRef, type MouseEvent, type ReactNode } from "react";
import { buttonClass, type ButtonTone } from "./button";

/** `dialog` stands in the middle and asks; `sheet` comes from the lower edge of a phone and holds more. */
export type DialogShape = "dialog" | "sheet";

export interface DialogButtonProps {
  /** The button that opens it. */
  readonly label: ReactNode;
  readonly tone?: ButtonTone;
  readonly small?: boolean;
  readonly wide?: boolean;
  readonly title: string;
  /** Name of the cross. */
  readonly close: string;
  readonly shape?: DialogShape;
  readonly children: ReactNode;
}

/**
 * A button and the native dialog that it opens. The browser keeps the focus inside, closes on Esc and gives the focus
 * back; browsers with invoker commands open it without JavaScript, too.
 */
export function DialogButton({ label, tone = "soft", small, wide, title, close, shape = "dialog", children }: DialogButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const open = () => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  };
  // A click on the dialog itself, and not on what is in it, is a click beside it.
  const closeBeside = (event: MouseEvent<HTMLDialogElement>) => {
    if (event.target === event.currentTarget) event.currentTarget.close();
  };
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        {...{ commandfor: id, command: "show-modal" }}
        onClick={open}
        className={buttonClass({ tone, small, wide })}
      >
        {label}
      </button>
      <dialog
        ref={dialog}
        id={id}
        aria-labelledby={`${id}-title`}
        {...{ closedby: "any" }}
        onClick={closeBeside}
        className={clsx("modal bg-surface text-ink shadow-e2", shape === "sheet" && "modal-sheet")}
      >
        <div className="p-gutter pt-4 wide:p-7 wide:pt-5">
          <div className="mb-3 flex items-center justify-between gap-3">
            <h2 id={`${id}-title`} className="text-section">
              {title}
            </h2>
            <form method="dialog">
              <button
                type="submit"
                aria-label={close}
                className="control -mr-3 grid size-12 place-items-center rounded-full text-ink-2 hover:bg-tile"
              >
                <X aria-hidden className="size-6" strokeWidth={1.75} />
              </button>
            </form>
          </div>
          {children}
        </div>
      </dialog>
    </>
  );
}

/** Asks before something that cannot be taken back: `children` is the form that does it; the other button only closes. */
export function ConfirmButton({
  text,
  cancel,
  children,
  ...dialog
}: DialogButtonProps & { readonly text: ReactNode; readonly cancel: string }) {
  return (
    <DialogButton {...dialog}>
      <p className="max-w-prose text-ink-2">{text}</p>
      <div className="mt-6 flex flex-wrap-reverse justify-end gap-3 *:grow medium:*:grow-0">
        <form method="dialog">
          <button type="submit" autoFocus className={buttonClass({ tone: "soft", wide: true })}>
            {cancel}
          </button>
        </form>
        {children}
      </div>
    </DialogButton>
  );
}
