import clsx from "clsx";
import { LanguageMenu } from "@/components/frame/language-menu";
import { Link } from "@/components/ui/link";
import { Wordmark } from "@/components/ui/wordmark";
import { brand } from "@/lib/brand";

/** The top of pages before sign-in: the wordmark and the language. */
export function PublicTop({ next, onStage = false, besideStage = false }: { next: string; onStage?: boolean; besideStage?: boolean }) {
  return (
    <header className="flex min-h-12 items-center justify-between gap-4">
      <Link href="/" aria-label={brand.name} className={clsx("inline-flex min-h-11 items-center", besideStage && "wide:invisible")}>
        <Wordmark onStage={onStage} />
      </Link>
      <LanguageMenu next={next} onStage={onStage} />
    </header>
  );
}
