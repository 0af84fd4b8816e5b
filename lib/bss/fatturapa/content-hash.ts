import { createHash } from "node:crypto";
import type { Tree } from "./read";

/**
 * The SHA-256 of what a body says, with the two parties of its file, element by element. Encoding, prefixes, spaces, signatures and the
 * transmission's own number do not count, so a bill that comes again in another envelope is the same bill; everything else counts,
 * whether the portal reads it or not.
 */
export function contentHash(root: Tree, body: Tree | undefined): string {
  const header = child(root, "FatturaElettronicaHeader");
  const parts: string[] = [];
  for (const part of [child(header, "CedentePrestatore"), child(header, "CessionarioCommittente"), body]) write(parts, part);
  return createHash("sha256").update(parts.join("")).digest("hex");
}

function child(tree: Tree | undefined, name: string): Tree | undefined {
  return typeof tree === "object" ? Object.entries(tree).find(([key]) => key === name)?.[1] : undefined;
}

/** Every text goes in with its length and every element with its name, so that no two trees read the same. */
function write(parts: string[], tree: Tree | undefined): void {
  if (typeof tree === "string") {
    parts.push(`s${String(tree.length)}:`, tree);
  } else if (Array.isArray(tree)) {
    parts.push(`a${String(tree.length)}:`);
    for (const item of tree) write(parts, item);
  } else if (tree !== undefined) {
    for (const [name, value] of Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1))) {
      parts.push(`e${name}:`);
      write(parts, value);
    }
    parts.push("/");
  } else {
    parts.push("u");
  }
}
