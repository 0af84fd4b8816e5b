import type { ReactNode } from "react";
import { CircleAlert } from "./icons";
import { Note } from "./note";

/** Why what was asked has not been done, said aloud where it appears; nothing while there is nothing to say. */
export function Problem({ children }: { readonly children: ReactNode }) {
  if (!children) return null;
  return (
    <Note role="alert" tone="due" icon={CircleAlert}>
      {children}
    </Note>
  );
}
