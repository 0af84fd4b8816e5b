import type { IconNode } from "lucide";
import type { ReactElement } from "react";

interface IconProps {
  readonly className?: string;
  readonly strokeWidth?: number;
  readonly "aria-hidden"?: boolean;
}

/** A drawing in a line, in the colour of the text around it. It says nothing to readers: what it means stands beside it in words. */
export type Icon = (props: IconProps) => ReactElement;

/**
 * Makes an icon of its strokes, on a field of 24 by 24. One element with its drawing as text: a page has dozens of them, and React
 * would build, send and compare every stroke.
 */
export function drawn(name: string, strokes: IconNode): Icon {
  const inside = { __html: strokes.map(([tag, attributes]) => `<${tag}${written(attributes)}/>`).join("") };
  return function DrawnIcon({ className, strokeWidth = 2 }) {
    return (
      <svg
        aria-hidden
        viewBox="0 0 24 24"
        className={className === undefined ? `icon lucide-${name}` : `icon lucide-${name} ${className}`}
        strokeWidth={strokeWidth}
        dangerouslySetInnerHTML={inside}
      />
    );
  };
}

/** Numbers and path data of a drawing: nothing in them needs escaping. */
function written(attributes: object): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${String(value)}"`)
    .join("");
}
