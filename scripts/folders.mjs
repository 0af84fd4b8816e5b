import fs from "node:fs";
import path from "node:path";

const NEEDED_BYTES = { withPackages: 300_000_000, fresh: 2_000_000_000 };

/**
 * The sentence for a folder that the portal cannot work in, or undefined: better now than after two minutes of installing.
 * @param {string} root
 */
export function folderProblem(root) {
  for (const folder of ["", "node_modules", process.env.DATA_DIR || ".data"].map((name) => existing(path.resolve(root, name)))) {
    if (!isWritable(folder))
      return `No permission to write in ${folder}: the portal keeps its packages, build and data there. Copy it to a folder of yours, or change the owner.`;
  }
  const { bavail, bsize } = fs.statfsSync(root);
  const needed = fs.existsSync(path.join(root, "node_modules")) ? NEEDED_BYTES.withPackages : NEEDED_BYTES.fresh;
  if (bavail * bsize < needed)
    return `The disk of ${root} has only ${megabytes(bavail * bsize)} free and ${megabytes(needed)} are needed: make room and start again.`;
  return undefined;
}

/** The nearest ancestor that exists: where a new folder would be made. */
function existing(folder) {
  return fs.existsSync(folder) ? folder : existing(path.dirname(folder));
}

function isWritable(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch {
    // Whatever the system's reason is, we cannot write there.
    return false;
  }
}

function megabytes(bytes) {
  return `${Math.floor(bytes / 1_000_000)} MB`;
}
