"use client";

import { useId, useRef, useState, type DragEvent, type SubmitEvent } from "react";
import { buttonClass } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";

/** The words of the form. `progress` has `{percent}` in it. */
export interface ImportFormLabels {
  readonly files: string;
  readonly hint: string;
  readonly drop: string;
  readonly submit: string;
  readonly progress: string;
  readonly tooLarge: string;
  readonly none: string;
  readonly failed: string;
}

/**
 * Files for the importer: a plain form that posts them. With JavaScript they can be dropped on it too, what is too large is said before it is sent, and how far they are is shown.
 */
export function ImportForm({ action, limitBytes, labels }: { action: string; limitBytes: number; labels: ImportFormLabels }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [percent, setPercent] = useState<number>();
  const [fault, setFault] = useState<string>();
  const [isOver, setOver] = useState(false);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (input.current && percent === undefined) input.current.files = event.dataTransfer.files;
  };
  const send = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (percent !== undefined) return;
    const files = [...(input.current?.files ?? [])];
    const sizeBytes = files.reduce((sum, { size }) => sum + size, 0);
    if (files.length === 0 || sizeBytes > limitBytes) {
      setFault(files.length === 0 ? labels.none : labels.tooLarge);
      return;
    }
    setFault(undefined);
    setPercent(0);
    // `fetch` tells nothing of what has been sent.
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      setPercent(Math.floor((loaded * 100) / Math.max(1, total)));
    });
    const fail = () => {
      setPercent(undefined);
      setFault(request.status === 413 ? labels.tooLarge : labels.failed);
    };
    request.addEventListener("load", () => {
      // The answer led on to a page: that one is shown.
      if (request.status === 200) window.location.assign(request.responseURL);
      else fail();
    });
    request.addEventListener("error", fail);
    request.open("POST", action);
    request.send(new FormData(event.currentTarget));
  };

  return (
    <form action={action} method="post" encType="multipart/form-data" onSubmit={send} className="grid gap-4">
      <Problem>{fault}</Problem>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => {
          setOver(false);
        }}
        onDrop={drop}
        className={`grid gap-2 rounded-l border-2 border-dashed p-5 ${isOver ? "border-primary bg-soft" : "border-line"}`}
      >
        <label htmlFor={id} className="font-[620]">
          {labels.files}
        </label>
        <p id={`${id}-hint`} className="text-small text-ink-2">
          {labels.hint} <span className="needs-script">{labels.drop}</span>
        </p>
        <input
          ref={input}
          id={id}
          name="files"
          type="file"
          multiple
          required
          accept=".xml,.p7m,.csv,.ndjson,.jsonl"
          aria-describedby={`${id}-hint`}
          className="min-h-11 w-full max-w-full text-small file:mr-4 file:min-h-11 file:rounded-m file:border-0 file:bg-soft file:px-4 file:font-[620] file:text-on-soft"
        />
      </div>
      {percent !== undefined && (
        <div>
          <progress max={100} value={percent} aria-label={labels.progress.replace("{percent}", "")} className="h-3 w-full" />
          <p role="status" className="text-small text-ink-2 num">
            {labels.progress.replace("{percent}", String(percent))}
          </p>
        </div>
      )}
      <p>
        <button type="submit" aria-disabled={percent !== undefined} className={buttonClass({})}>
          {labels.submit}
        </button>
      </p>
    </form>
  );
}
