import { createHash } from "node:crypto";

/**
 * A number from 0 to `below` less one that depends on the words alone: the demo is the same on every machine, and the bill of a
 * month is the same whenever it is made.
 */
export function chance(below: number, ...words: readonly (string | number)[]): number {
  return (
    createHash("sha256")
      .update(["mytim-demo", ...words].join(" "))
      .digest()
      .readUInt32BE(0) % below
  );
}
