import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);

/** The icons that `app/manifest.ts` promises; read as text, because a component may not import a page's file. */
const promised = [...readFileSync(new URL("app/manifest.ts", root), "utf8").matchAll(/src: "([^"]+)", sizes: "([^"]+)"/g)].map(
  ([, src = "", sizes = ""]) => ({ src, sizes }),
);

/** Width and height of a PNG, from its first chunk. */
function sizeOf(file: Buffer): string {
  return `${String(file.readUInt32BE(16))}x${String(file.readUInt32BE(20))}`;
}

describe("the app's icons", () => {
  it.each(promised)("$src is there, in the size that the manifest promises", ({ src, sizes }) => {
    expect(sizeOf(readFileSync(new URL(`public${src}`, root)))).toBe(sizes);
  });

  it("are named in the manifest, and one is for the home screen of an iPhone", () => {
    expect(promised.length).toBeGreaterThanOrEqual(2);
    expect(existsSync(new URL("app/apple-icon.png", root))).toBe(true);
  });
});
