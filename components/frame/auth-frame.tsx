import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { PublicTop } from "@/components/frame/public-top";
import { Rings } from "@/components/ui/rings";
import { Wordmark } from "@/components/ui/wordmark";

/** The frame of signing in, registering and recovering: one column, beside the stage on a wide screen. */
export async function AuthFrame({ title, lead, next, children }: { title: string; lead?: string; next: string; children: ReactNode }) {
  const t = await getTranslations("landing");
  return (
    <div className="wide:grid wide:min-h-dvh wide:grid-cols-[minmax(0,5fr)_minmax(0,8fr)]">
      <div aria-hidden className="stage relative isolate hidden overflow-hidden bg-stage p-12 text-on-stage wide:block">
        <Wordmark onStage />
        <p className="mt-16 max-w-[7.4em] text-hero text-balance">{t("title")}</p>
        <Rings className="absolute -bottom-40 left-10 -z-10 size-[640px]" />
      </div>
      <div className="px-gutter pt-4 pb-12 wide:bg-surface wide:px-12 wide:pt-8">
        <PublicTop next={next} besideStage />
        <main id="content" tabIndex={-1} className="mx-auto mt-10 grid w-full max-w-form gap-5 outline-none wide:mt-20">
          <div className="mb-2 grid gap-2">
            <h1 className="text-title wide:text-title-wide">{title}</h1>
            {lead && <p className="text-ink-2">{lead}</p>}
          </div>
          {children}
        </main>
      </div>
    </div>
  );
}
