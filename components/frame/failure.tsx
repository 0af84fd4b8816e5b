"use client";

import { CircleAlert } from "@/components/ui/icons";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { failureWords } from "./failure-words";

/** What a customer sees when something of ours broke: a reference to quote, and a way to try again. */
export function Failure({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  const words = failureWords(typeof document === "undefined" ? "it" : document.documentElement.lang);
  return (
    <main id="content" className="px-gutter py-10" suppressHydrationWarning>
      <EmptyState level={1} icon={CircleAlert} tone="due" title={words.title} text={words.text}>
        <Button onClick={retry}>{words.retry}</Button>
      </EmptyState>
      {digest && (
        <p className="text-small text-ink-2 num">
          {words.code}: {digest}
        </p>
      )}
    </main>
  );
}
