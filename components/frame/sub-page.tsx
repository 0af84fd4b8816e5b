import type { ReactNode } from "react";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";

interface Line {
  readonly id: string;
  readonly number: string;
  readonly kind: "fixed" | "mobile";
  readonly name: string;
}

/** A page under another one: its way back, what was just done, and one column. */
export function SubPage({
  title,
  back,
  portal,
  next,
  news,
  children,
}: {
  title: string;
  back: { readonly href: string; readonly label: string };
  portal: { readonly lines: readonly Line[]; readonly line: Line | undefined };
  /** Where the line switcher comes back to. */
  next: string;
  /** A sentence about what was just done. */
  news?: string;
  children: ReactNode;
}) {
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={title} back={back}>
        {portal.line && <LineSwitcher lines={portal.lines} line={portal.line} next={next} />}
      </PageTop>
      <div className="grid max-w-[720px] grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
        {news !== undefined && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {news}
          </Note>
        )}
        {children}
      </div>
    </div>
  );
}
