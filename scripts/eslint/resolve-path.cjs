"use strict";

const { existsSync } = require("node:fs");
const path = require("node:path");

/**
 * Where an import of our own leads, for eslint-plugin-boundaries: `@/x` is the root's, `./x` the importer's. Packages are not looked for.
 * A file that is not there gets the name it would have, so that a rule judges an import by its path alone; that it exists is TypeScript's business.
 */
exports.interfaceVersion = 2;

exports.resolve = function resolve(source, file, { root }) {
  const base = source.startsWith("@/")
    ? path.join(root, source.slice(2))
    : /^\.{1,2}(\/|$)/.test(source)
      ? path.resolve(path.dirname(file), source)
      : undefined;
  if (base === undefined) return { found: false };
  const candidates = ["", ".ts", ".tsx", ".mjs", ".cjs"].map((extension) => base + extension);
  const named = candidates.filter((candidate) => path.extname(candidate) !== "");
  return { found: true, path: named.find((candidate) => existsSync(candidate)) ?? (path.extname(base) === "" ? `${base}.ts` : base) };
};
