import type { ReactNode } from "react";
import { Footer } from "@/components/frame/footer";
import { PublicTop } from "@/components/frame/public-top";
import { SandboxBanner } from "@/components/frame/sandbox-banner";
import { SkipLink } from "@/components/frame/skip-link";

/** The frame of somebody who has not signed in and need not: one column, the language, the way to the landing page. */
export function GuestFrame({ isSandbox, children }: { isSandbox: boolean; children: ReactNode }) {
  return (
    <>
      <SkipLink />
      {isSandbox && <SandboxBanner />}
      <div className="mx-auto max-w-page">
        <div className="px-gutter pt-4 wide:px-10 wide:pt-8">
          <PublicTop next="/topup" />
        </div>
        <main id="content" tabIndex={-1} className="mt-4 pb-12 outline-none wide:px-10">
          {children}
        </main>
        <Footer />
      </div>
    </>
  );
}
