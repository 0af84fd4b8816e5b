import { execFile, spawnSync } from "node:child_process";
import fs from "node:fs";
import { promisify } from "node:util";

/** What the tests read PDFs with: qpdf's check, and poppler's text, structure, fonts and attachments. */
const TOOLS = ["qpdf", "pdfinfo", "pdftotext", "pdffonts", "pdfdetach"];
const APT_LINE = "apt-get update && apt-get install -y --no-install-recommends poppler-utils qpdf";
/** More than it says. */
const OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Sees to the programs that the tests of PDFs need: those that are there, or Debian's.
 * @param {(message: string) => void} log
 * @returns {Promise<void>}
 * @throws when one is missing and can't be installed from here, with the line that does it.
 */
export async function ensurePdfTools(log) {
  if (missing().length === 0) return;
  if (process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get")) {
    log("installing Debian's poppler-utils and qpdf …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    // What came of it is seen below.
    await promisify(execFile)("sh", ["-c", APT_LINE], { env, maxBuffer: OUTPUT_BYTES }).catch(() => undefined);
  }
  const names = missing();
  if (names.length > 0)
    throw new Error(
      `The tests of PDFs need ${names.join(", ")}. Install them and run npm test again:\n  sudo sh -c '${APT_LINE}'\n(macOS: brew install poppler qpdf)`,
    );
}

function missing() {
  return TOOLS.filter((name) => spawnSync(name, ["--version"], { stdio: "ignore", timeout: 20_000 }).error !== undefined);
}
