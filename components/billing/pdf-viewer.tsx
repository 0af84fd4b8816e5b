"use client";

import { use, useCallback, useRef, useState, type KeyboardEvent } from "react";
import { Document, Outline, Page, pdfjs } from "react-pdf";
import "react-pdf/dist/Page/TextLayer.css";
import { buttonClass } from "@/components/ui/button";
import { ChevronLeft, ChevronRight, CircleAlert, Download, ListTree, Minus, Plus } from "@/components/ui/icons";
import { IconButton } from "@/components/ui/icon-button";
import { Note } from "@/components/ui/note";
import type { PdfTexts } from "./show-pdf";

pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdfjs-dist/build/pdf.worker.min.mjs", import.meta.url).toString();

/** Widths of a page, as a share of what fits. */
const ZOOMS = [0.75, 1, 1.25, 1.5, 2, 3] as const;
const FITS = 1;
const WIDEST = 820;

/** A PDF page by page: text that can be selected and read out, contents, zoom, and a way on when it doesn't open. */
export function PdfViewer({
  href,
  file,
  again,
  texts,
}: {
  href: string;
  /** On its way; nothing when it did not come. */
  file: Promise<Blob | undefined>;
  /** Has it come again. */
  again: () => void;
  texts: PdfTexts;
}) {
  const blob = use(file);
  /** What could not be read or shown. */
  const [failed, setFailed] = useState<Blob>();
  const [pages, setPages] = useState(0);
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(FITS);
  const [hasOutline, setOutline] = useState(false);
  const [width, setWidth] = useState(WIDEST);
  const paper = useRef<HTMLDivElement>(null);

  const measure = useCallback((element: HTMLDivElement | null) => {
    paper.current = element;
    if (element) setWidth(Math.min(WIDEST, element.clientWidth - 32));
  }, []);
  const turnTo = (wanted: number) => {
    setPage(Math.min(pages, Math.max(1, wanted)));
    paper.current?.scrollTo({ top: 0 });
  };
  const zoomBy = (steps: number) => {
    setZoom((at) => Math.min(ZOOMS.length - 1, Math.max(0, at + steps)));
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === "PageDown" || key === "ArrowRight") turnTo(page + 1);
    else if (key === "PageUp" || key === "ArrowLeft") turnTo(page - 1);
    else if (key === "+") zoomBy(1);
    else if (key === "-") zoomBy(-1);
  };
  const fail = () => {
    setFailed(blob);
  };

  if (blob === undefined || blob === failed) {
    return (
      <div className="grid gap-4 p-gutter">
        <Note tone="due" icon={CircleAlert} role="alert">
          <p>{texts.failed}</p>
        </Note>
        <div className="flex flex-wrap gap-2">
          <button type="button" className={buttonClass({})} onClick={again}>
            {texts.again}
          </button>
          <a href={href} download className={buttonClass({ tone: "soft" })}>
            {texts.download}
          </a>
        </div>
      </div>
    );
  }
  const loading = (
    <p role="status" className="p-gutter text-small text-ink-2">
      {texts.loading}
    </p>
  );
  return (
    // Keys that turn pages work wherever the focus is inside.
    <div className="flex min-h-0 grow flex-col" onKeyDown={onKeyDown}>
      <div className="flex flex-wrap items-center gap-1 border-b border-line px-gutter pb-2">
        <IconButton
          icon={ChevronLeft}
          name={texts.previous}
          tone="bare"
          aria-disabled={page <= 1}
          onClick={() => {
            turnTo(page - 1);
          }}
        />
        <IconButton
          icon={ChevronRight}
          name={texts.next}
          tone="bare"
          aria-disabled={page >= pages}
          onClick={() => {
            turnTo(page + 1);
          }}
        />
        <p role="status" className="min-w-30 grow text-small num">
          {pages > 0 && texts.page.replace("{page}", String(page)).replace("{pages}", String(pages))}
        </p>
        <IconButton
          icon={Minus}
          name={texts.smaller}
          tone="bare"
          aria-disabled={zoom === 0}
          onClick={() => {
            zoomBy(-1);
          }}
        />
        <IconButton
          icon={Plus}
          name={texts.larger}
          tone="bare"
          aria-disabled={zoom === ZOOMS.length - 1}
          onClick={() => {
            zoomBy(1);
          }}
        />
        <IconButton
          icon={ListTree}
          name={texts.outline}
          tone="bare"
          aria-expanded={hasOutline}
          onClick={() => {
            setOutline(!hasOutline);
          }}
        />
        <a
          href={href}
          download
          aria-label={texts.download}
          className="control grid size-12 place-items-center rounded-full text-ink hover:bg-tile-press"
        >
          <Download aria-hidden className="size-6" strokeWidth={1.75} />
        </a>
      </div>
      <div ref={measure} role="region" aria-label={texts.viewer} tabIndex={0} className="min-h-0 grow overflow-auto p-4">
        <Document
          file={blob}
          suspense={false}
          loading={loading}
          error={null}
          onLoadError={fail}
          onSourceError={fail}
          onLoadSuccess={({ numPages }) => {
            setPages(numPages);
          }}
        >
          <nav aria-label={texts.outline} hidden={!hasOutline} className="mx-auto mb-4 max-w-3xl rounded-l bg-surface p-4 text-small">
            <Outline
              onItemClick={({ pageNumber }) => {
                turnTo(pageNumber);
                setOutline(false);
              }}
            />
          </nav>
          <Page
            pageNumber={page}
            width={width * (ZOOMS[zoom] ?? 1)}
            loading={loading}
            renderAnnotationLayer={false}
            onRenderError={fail}
            className="mx-auto w-fit shadow-e2"
          />
        </Document>
      </div>
    </div>
  );
}
