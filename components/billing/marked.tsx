import { readable, segments } from "@/lib/billing/row-text";

/** A text of the operator's, apart from what stands around it whatever its direction, with the words that were looked for marked. */
export function Marked({ text, find }: { text: string; find: string }) {
  return (
    <bdi className="wrap-anywhere">
      {segments(readable(text), find).map((part, index) =>
        part.isHit ? (
          <mark key={index} className="rounded-[4px] bg-warn-soft text-on-warn-soft">
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}
