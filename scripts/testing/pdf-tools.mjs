import { spawnSync } from "node:child_process";
import { aptLine, canInstall, install } from "./debian.mjs";

/** What the tests read PDFs with: qpdf's check, and poppler's text, structure, fonts and attachments. */
const TOOLS = ["qpdf", "pdfinfo", "pdftotext", "pdffonts", "pdfdetach"];
const APT_LINE = aptLine("poppler-utils", "qpdf");

/**
 * Sees to the programs that the tests of PDFs need: those that are there, or Debian's.
 * @param {(message: string) => void} log
 * @returns {Promise<void>}
 * @throws when one is missing and can't be installed from here, with the line that does it.
 */
export async function ensurePdfTools(log) {
  if (missing().length === 0) return;
  if (canInstall()) {
    log("installing Debian's poppler-utils and qpdf …");
    await install(APT_LINE);
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
