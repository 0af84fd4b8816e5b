import next from "@next/eslint-plugin-next";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { house } from "./scripts/eslint/house.mjs";
import { CODE, imports, SERVER_ONLY } from "./scripts/eslint/imports.mjs";

const OURS = ["app/**", "components/**", "db/**", "lib/**", "proxy.ts"];
const TESTS = ["tests/**", "**/*.test.{ts,tsx}"];

/** docs/architecture.md, made to hold: who may import whom is in `scripts/eslint/imports.mjs`, the house's own rules in `scripts/eslint/house.mjs`. */
export default defineConfig(
  globalIgnores([".next*/", ".data*/", "test-results/", "playwright-report/", "db/migrations/", "public/", "**/*.d.ts"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },

  { files: ["**/*.{ts,tsx}"], extends: [tseslint.configs.strictTypeChecked], languageOptions: { parserOptions: { projectService: true } } },
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      // `import { type A } from "x"` still loads x.
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { allowDefaultCaseForExhaustiveSwitch: false }],
    },
  },
  { files: ["**/*.{mjs,cjs}"], extends: [tseslint.configs.base], rules: { "no-unused-vars": "error" } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
  {
    files: CODE,
    plugins: { house },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
      "no-constant-condition": "error",
      "no-control-regex": "error",
      "no-debugger": "error",
      "no-dupe-else-if": "error",
      "no-dupe-keys": "error",
      "no-duplicate-case": "error",
      "no-empty": "error",
      "no-empty-pattern": "error",
      "no-eval": "error",
      "no-fallthrough": "error",
      "no-irregular-whitespace": "error",
      "no-misleading-character-class": "error",
      "no-self-assign": "error",
      "no-sparse-arrays": "error",
      "no-unsafe-finally": "error",
      "no-useless-escape": "error",
      "no-var": "error",
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"], location: "anywhere" }],
      "prefer-const": "error",
      "house/action-exports": "error",
      "house/no-computed-import": "error",
      "house/no-default-export": "error",
      "house/no-optional-scope": "error",
      "house/no-process-env": "error",
      "house/no-random": "error",
      "house/no-raw-sql": "error",
      "house/no-re-export": "error",
      "house/no-spread-in-set": "error",
    },
  },
  { files: OURS, ignores: ["lib/clock.ts", ...TESTS], rules: { "no-console": "error", "house/no-wall-clock": "error" } },
  { files: SERVER_ONLY, ignores: TESTS, rules: { "house/server-only-first": "error" } },

  {
    files: ["lib/env.ts", "scripts/**", "*.config.{ts,mjs}", "sandbox/main.ts", "instrumentation.ts", ...TESTS],
    rules: { "house/no-process-env": "off" },
  },
  { files: ["app/**", "*.config.{ts,mjs}", "lib/i18n.ts", "tests/global-setup.ts"], rules: { "house/no-default-export": "off" } },
  // The catalogue of one language is chosen at run time.
  { files: ["lib/i18n.ts", "scripts/**/*.{mjs,cjs}", ...TESTS], rules: { "house/no-computed-import": "off" } },
  // Playwright reads from the pattern which fixtures a fixture needs.
  { files: ["tests/e2e/**"], rules: { "no-empty-pattern": "off" } },
  { files: ["sandbox/faults.ts", ...TESTS], rules: { "house/no-random": "off" } },

  { files: ["**/*.tsx", "components/**/*.ts"], extends: [reactHooks.configs.flat.recommended] },
  { files: ["app/**", "components/**"], extends: [next.configs["core-web-vitals"]] },
  {
    files: ["app/**", "components/**"],
    ignores: ["components/ui/link.tsx"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            { name: "next/link", importNames: ["default"], message: "Take Link from components/ui/link: it fetches nothing beforehand." },
          ],
        },
      ],
    },
  },
  imports,
);
