/*
 * Runs on whatever Node there is, however old, to say that it is too old: nothing here may be newer than ES2018.
 */
const OLDEST = [20, 9];

/** The sentence for a Node that cannot run the portal, or undefined. `version` is as in process.versions.node. */
export function nodeVersionProblem(version) {
  const parts = version.split(".").map(Number);
  const enough = parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1]);
  if (enough) return undefined;
  return (
    "This portal needs Node.js " +
    OLDEST.join(".") +
    " or newer and this is " +
    version +
    ". Install a current one from https://nodejs.org/ and start again."
  );
}
