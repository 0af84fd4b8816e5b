"use client";

import { lazy, Suspense, useId, useRef, useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Eye, X } from "@/components/ui/icons";

/** The words of the viewer; `page` has `{page}` and `{pages}` in it. */
export type PdfTexts = Readonly<
  Record<
    | "show"
    | "hide"
    | "download"
    | "loading"
    | "failed"
    | "again"
    | "viewer"
    | "previous"
    | "next"
    | "page"
    | "smaller"
    | "larger"
    | "outline",
    string
  >
>;

/** Half a megabyte of script, which nobody loads who doesn't ask for it. */
const PdfViewer = lazy(() => import("./pdf-viewer").then(({ PdfViewer }) => ({ default: PdfViewer })));

/** The PDF is asked for while the viewer's script is on its way. @returns nothing when it does not come. */
async function fetchPdf(href: string): Promise<Blob | undefined> {
  try {
    const answer = await fetch(href);
    return answer.ok ? await answer.blob() : undefined;
  } catch {
    return undefined;
  }
}

/** Shows a PDF in the page, over everything else, when asked to. Without JavaScript there is the plain link beside it. */
export function ShowPdf({ href, texts }: { href: string; texts: PdfTexts }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [file, setFile] = useState<Promise<Blob | undefined>>();
  const id = useId();
  const load = () => {
    setFile(fetchPdf(href));
  };
  const show = () => {
    load();
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={show} className={`${buttonClass({ tone: "quiet" })} noscript:hidden`}>
        <Eye aria-hidden className="size-5" strokeWidth={1.9} />
        {texts.show}
      </button>
      <dialog
        ref={dialog}
        aria-labelledby={id}
        onClose={() => {
          setFile(undefined);
        }}
        className="m-auto h-dvh max-h-none w-full max-w-none flex-col bg-canvas text-ink open:flex wide:h-[calc(100dvh-48px)] wide:max-w-4xl wide:rounded-xl"
      >
        <div className="flex items-center justify-between gap-3 px-gutter pt-2">
          <h2 id={id} className="text-section">
            {texts.viewer}
          </h2>
          <form method="dialog">
            <button
              type="submit"
              aria-label={texts.hide}
              className="control -mr-3 grid size-12 place-items-center rounded-full text-ink-2 hover:bg-tile-press"
            >
              <X aria-hidden className="size-6" strokeWidth={1.75} />
            </button>
          </form>
        </div>
        {file && (
          <Suspense
            fallback={
              <p role="status" className="p-gutter text-small text-ink-2">
                {texts.loading}
              </p>
            }
          >
            <PdfViewer href={href} file={file} again={load} texts={texts} />
          </Suspense>
        )}
      </dialog>
    </>
  );
}
