import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * Generous: on a busy machine a program of its own, or a parser, takes its time to start, and a test that waits for one fails only when it never
 * does.
 */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

const resolve = {
  alias: [
    { find: /^@\//, replacement: root },
    // The package throws unless the bundler says "react-server", which would also swap React for the one without hooks.
    { find: /^server-only$/, replacement: `${root}node_modules/server-only/empty.js` },
  ],
};

/** `unit` needs nothing and is part of `npm run check`; `database` runs on a PostgreSQL of its own. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          ...patience,
          env: { LOG_LEVEL: "silent" },
          include: ["lib/**/*.test.ts", "components/**/*.test.{ts,tsx}", "tests/architecture.test.ts", "tests/unit/**/*.test.{ts,tsx}"],
          setupFiles: ["tests/setup.ts"],
        },
      },
      {
        resolve,
        test: {
          name: "database",
          ...patience,
          env: { LOG_LEVEL: "silent" },
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/architecture.test.ts", "tests/unit/**", "tests/e2e/**"],
          setupFiles: ["tests/setup.ts"],
          globalSetup: ["tests/global-setup.ts"],
        },
      },
    ],
  },
});
