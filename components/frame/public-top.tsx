import Link from "next/link";
import { LanguageMenu } from "@/components/frame/language-menu";
import { Wordmark } from "@/components/ui/wordmark";
import { brand } from "@/lib/brand";

/** The top of pages before sign-in: the wordmark and the language. */
export function PublicTop({ next, onStage = false }: { next: string; onStage?: boolean }) {
  return (
    <div className="flex min-h-12 items-center justify-between gap-4">
      <Link href="/" aria-label={brand.name} className="inline-flex min-h-11 items-center">
        <Wordmark onStage={onStage} />
      </Link>
      <LanguageMenu next={next} onStage={onStage} />
    </div>
  );
}
