import { createHash, type Hash } from "node:crypto";
import type { Tree } from "./read";

/**
 * The SHA-256 of what a body says, with the two parties of its file, element by element. Encoding, prefixes, spaces, signatures and the
 * transmission's own number do not count, so a bill that comes again in another envelope is the same bill; everything else counts,
 * whether the portal reads it or not.
 */
export function contentHash(root: Tree, body: Tree | undefined): string {
  const header = child(root, "FatturaElettronicaHeader");
  const hash = createHash("sha256");
  for (const part of [child(header, "CedentePrestatore"), child(header, "CessionarioCommittente"), body]) digest(hash, part);
  return hash.digest("hex");
}

function child(tree: Tree | undefined, name: string): Tree | undefined {
  return typeof tree === "object" ? Object.entries(tree).find(([key]) => key === name)?.[1] : undefined;
}

/** Every text goes in with its length and every element with its name, so that no two trees read the same. */
function digest(hash: Hash, tree: Tree | undefined): void {
  if (typeof tree === "string") {
    hash.update(`s${String(tree.length)}:`).update(tree);
  } else if (Array.isArray(tree)) {
    hash.update(`a${String(tree.length)}:`);
    for (const item of tree) digest(hash, item);
  } else if (tree !== undefined) {
    for (const [name, value] of Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`e${name}:`);
      digest(hash, value);
    }
    hash.update("/");
  } else {
    hash.update("u");
  }
}
