import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * Generous: on a busy machine a program of its own, or a parser, takes its time to start, and a test that waits for one fails only when it never
 * does.
 */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * Both kinds of tests: the files of a worker share its modules, because loading them anew for each took as long as the tests. tests/setup.ts gives each the real clock
 * and environment; a file that mocks a module must be the only one that loads what uses it.
 */
const shared = { ...patience, isolate: false, env: { LOG_LEVEL: "silent" }, setupFiles: ["tests/setup.ts"] };

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
    // One more than the cores: some tests wait, for a clock, a process or a silent server.
    maxWorkers: 3,
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          ...shared,
          include: ["lib/**/*.test.ts", "components/**/*.test.{ts,tsx}", "tests/architecture.test.ts", "tests/unit/**/*.test.{ts,tsx}"],
        },
      },
      {
        resolve,
        test: {
          name: "database",
          ...shared,
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/architecture.test.ts", "tests/unit/**", "tests/e2e/**"],
          globalSetup: ["tests/global-setup.ts"],
        },
      },
    ],
  },
});
