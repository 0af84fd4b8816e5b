import { ChevronLeft, ChevronRight } from "./icons";
import { ButtonLink } from "./button";

/** The way through a long list by cursor: back to where it starts, and on. Nothing when the list fits one page. */
export function Pagination({
  label,
  previous,
  next,
}: {
  label: string;
  previous?: { href: string; title: string };
  next?: { href: string; title: string };
}) {
  if (!previous && !next) return null;
  return (
    <nav aria-label={label} className="mt-4 flex flex-wrap justify-between gap-3">
      {previous && (
        <ButtonLink href={previous.href} tone="soft" small>
          <ChevronLeft aria-hidden className="size-4.5" strokeWidth={2.1} />
          {previous.title}
        </ButtonLink>
      )}
      {next && (
        <span className="ml-auto">
          <ButtonLink href={next.href} tone="soft" small>
            {next.title}
            <ChevronRight aria-hidden className="size-4.5" strokeWidth={2.1} />
          </ButtonLink>
        </span>
      )}
    </nav>
  );
}
