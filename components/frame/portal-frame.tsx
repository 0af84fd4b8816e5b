import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { MainNav } from "@/components/frame/main-nav";
import { SandboxBanner } from "@/components/frame/sandbox-banner";
import { SkipLink } from "@/components/frame/skip-link";
import { ErasureBanner } from "@/components/privacy/erasure-banner";
import { Link } from "@/components/ui/link";
import { Wordmark } from "@/components/ui/wordmark";

/** The frame of the signed-in customer: the five ways at the side or below, and who is there. */
export async function PortalFrame({
  session,
  isSandbox,
  children,
}: {
  session: { readonly name: string; readonly eraseAfter: Date | null };
  /** No money moves: every page says so. */
  isSandbox: boolean;
  children: ReactNode;
}) {
  const t = await getTranslations("frame");
  const initials = session.name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join("");
  return (
    <>
      <SkipLink />
      {isSandbox && <SandboxBanner />}
      <div className="wide:grid wide:grid-cols-[236px_minmax(0,1fr)]">
        <header className="wide:border-r wide:border-line wide:bg-surface">
          <div className="wide:sticky wide:top-0 wide:flex wide:h-dvh wide:max-h-[calc(100dvh-2rem)] wide:flex-col wide:overflow-y-auto wide:px-4 wide:pt-7 wide:pb-5">
            <Link href="/home" className="mb-9 hidden px-3 wide:block" aria-hidden tabIndex={-1}>
              <Wordmark />
            </Link>
            <MainNav />
            <Link
              href="/more/profile"
              className="mt-auto hidden items-center gap-3 rounded-m px-3 py-2.5 text-small leading-tight hover:bg-tile wide:flex"
            >
              <span aria-hidden className="grid size-11 shrink-0 place-items-center rounded-full bg-soft font-[680] text-on-soft">
                {initials}
              </span>
              <span className="min-w-0">
                <b className="block font-[640] break-words">{session.name}</b>
                <span className="text-caption text-ink-2">{t("profile")}</span>
              </span>
            </Link>
          </div>
        </header>
        <main
          id="content"
          tabIndex={-1}
          className="min-h-dvh pb-[calc(var(--bar-height)+32px)] outline-none wide:w-full wide:max-w-page wide:p-10 wide:pt-8 wide:pb-14"
        >
          {session.eraseAfter && (
            <div className="px-gutter pt-4 wide:px-0 wide:pt-0 wide:pb-6">
              <ErasureBanner eraseAfter={session.eraseAfter} />
            </div>
          )}
          {children}
        </main>
      </div>
    </>
  );
}
