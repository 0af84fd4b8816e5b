import { ArrowLeft } from "@/components/ui/icons";
import type { ReactNode } from "react";
import { IconLink } from "@/components/ui/icon-button";

/** The head of a page: its title, what stands beside it, and for a sub-page the way back. */
export function PageTop({ title, back, children }: { title: string; back?: { href: string; label: string }; children?: ReactNode }) {
  return (
    <div className="mb-5 grid grid-cols-[minmax(0,1fr)] gap-4 wide:mb-6">
      {children}
      <div className="flex min-h-12 items-center gap-4">
        {back && <IconLink icon={ArrowLeft} name={back.label} href={back.href} />}
        <h1 className="min-w-0 text-title wrap-anywhere wide:text-title-wide">{title}</h1>
      </div>
    </div>
  );
}
