import type { Icon as IconType } from "./icon";
import type { ReactNode } from "react";
import type { Tone } from "./badge";
import { Disc } from "./disc";

/** Nothing to show, or nothing that works: one sentence, and one thing to do. */
export function EmptyState({
  icon,
  tone,
  title,
  text,
  children,
  level = 2,
}: {
  icon: IconType;
  tone?: Tone;
  title: string;
  text?: string;
  children?: ReactNode;
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className="flex flex-col items-start gap-1.5 py-4">
      <Disc icon={icon} tone={tone} />
      <Heading className={level === 1 ? "mt-3 text-title wide:text-title-wide" : "mt-2 text-[1.125rem] font-[640]"}>{title}</Heading>
      {text && <p className="max-w-prose text-ink-2">{text}</p>}
      {children && <div className="mt-3 flex flex-wrap gap-3">{children}</div>}
    </div>
  );
}
