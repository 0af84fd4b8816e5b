import type { ReactNode } from "react";
import { Footer } from "@/components/frame/footer";
import { PublicTop } from "@/components/frame/public-top";

/** A page of text that everybody may read. */
export function InfoPage({ title, next, children }: { title: string; next: string; children: ReactNode }) {
  return (
    <div className="mx-auto max-w-page">
      <div className="px-gutter pt-4 wide:pt-8">
        <PublicTop next={next} />
        <main
          id="content"
          tabIndex={-1}
          className="mt-10 max-w-prose outline-none wide:mt-14 wide:rounded-l wide:bg-surface wide:p-10 wide:shadow-e1"
        >
          <h1 className="mb-5 text-title wide:text-title-wide">{title}</h1>
          <div className="grid gap-4">{children}</div>
        </main>
      </div>
      <Footer />
    </div>
  );
}
