import type { SyntheticEvent } from "react";

/** For a form's `onReset`. React empties a form after its action: after a refusal everything stays as it stands by then, what was typed meanwhile too. */
export function keepTyped(isRefused: boolean): (event: SyntheticEvent) => void {
  return (event) => {
    if (isRefused) event.preventDefault();
  };
}
