import { lineAt } from "./decode";

/** One step of an element's path: its local name and which of its like-named brothers it is, from 0. */
export interface Step {
  readonly name: string;
  readonly index: number;
}

/**
 * The line of an element below the root, or of the nearest ancestor that exists when the element itself is missing.
 * A plain scan of the tags: it runs only to explain a refusal, and costs the parser nothing while files are good.
 * @param text well-formed XML without comments and CDATA
 */
export function lineOf(text: string, path: readonly Step[]): number | undefined {
  const tag = /<(\/?)(?:[^\s/<>:]+:)?([^\s/<>:?]+)(?:"[^"]*"|'[^']*'|[^<>"'])*?(\/?)>/g;
  /** Tags open now. */
  let depth = 0;
  /** Steps of the path whose element is open now; -1 before the root, which is no step. */
  let met = -1;
  /** Elements of the wanted name seen so far where the next step is looked for. */
  let brothers = 0;
  let line: number | undefined;
  for (let match = tag.exec(text); match; match = tag.exec(text)) {
    const [, closing, name, selfClosing] = match;
    if (closing === "/") {
      depth -= 1;
      if (depth <= met) return line;
      continue;
    }
    const isHere = depth === met + 1 && (met === -1 || name === path[met]?.name);
    if (isHere && (met === -1 || brothers === path[met]?.index)) {
      line = lineAt(text, match.index);
      met += 1;
      brothers = 0;
      if (met === path.length || selfClosing === "/") return line;
    } else if (isHere) {
      brothers += 1;
    }
    if (selfClosing !== "/") depth += 1;
  }
  return line;
}
