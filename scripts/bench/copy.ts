import { chmodSync, copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";

/** What a copy makes itself or does not need. */
const LEFT_OUT = /^(node_modules|\.git|\.next.*|\.data.*|test-results|playwright-report)$/;

/** Pages that do nothing, to compare with: they are built into a copy and never into the product. */
const REFERENCES = {
  "app/bench-empty/page.tsx": `export default function Empty() {\n  return <p>Nothing here.</p>;\n}\n`,
  "app/api/bench-bare/route.ts": `export const dynamic = "force-dynamic";\n\nexport function GET(): Response {\n  return new Response("ok");\n}\n`,
};

/** Copies the project to measure it there, with the reference pages added: the checkout and what runs from it stay as they are. */
export async function copyProject(from: string, to: string): Promise<void> {
  for (const name of readdirSync(from)) {
    if (!LEFT_OUT.test(name)) await cp(path.join(from, name), path.join(to, name), { recursive: true });
  }
  linkFolder(path.join(from, "node_modules"), path.join(to, "node_modules"));
  for (const [name, text] of Object.entries(REFERENCES)) {
    mkdirSync(path.dirname(path.join(to, name)), { recursive: true });
    writeFileSync(path.join(to, name), text);
  }
  chmodSync(to, 0o755);
}

/** Packages are only read: a second name for each file instead of half a gigabyte. A link to the whole folder would lead out of the copy, which the bundler refuses. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    // npm's and our own notes of what is installed may be written to.
    else if (entry.name.startsWith(".") || !linked(source, target)) copyFileSync(source, target);
  }
}

function linked(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    // Another disk, or a file that belongs to somebody else.
    if (error instanceof Error && "code" in error && (error.code === "EXDEV" || error.code === "EPERM")) return false;
    throw error;
  }
}
