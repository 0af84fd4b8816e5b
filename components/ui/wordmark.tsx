import clsx from "clsx";
import { brand } from "@/lib/brand";

/** The wordmark: an open ring closed by a warm dot, and the name. On the stage it takes the stage's colours. */
export function Wordmark({ onStage = false }: { onStage?: boolean }) {
  const [light, bold] = [brand.name.slice(0, 2), brand.name.slice(2)];
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-2.5 text-[1.375rem] leading-none font-[480] tracking-[-.035em]",
        onStage ? "text-on-stage" : "text-ink",
      )}
    >
      <svg aria-hidden viewBox="0 0 28 28" fill="none" className="size-7 shrink-0">
        <path
          d="M22.9 9.2A10.2 10.2 0 1 0 24.2 14"
          strokeWidth="5"
          strokeLinecap="round"
          className={onStage ? "stroke-on-stage" : "stroke-primary"}
        />
        <circle cx="23.4" cy="5.4" r="3.4" className={onStage ? "fill-arc-head" : "fill-due-fill"} />
      </svg>
      <span>
        {light}
        <b className="font-extrabold tracking-[-.02em]">{bold}</b>
      </span>
    </span>
  );
}
