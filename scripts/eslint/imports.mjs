import { fileURLToPath } from "node:url";

/**
 * Who may import whom: the lint table of HOUSE.md, for eslint-plugin-boundaries. A path makes a file of a kind (and of a domain); what is not
 * listed here is refused, and so is a file that is of no kind. `tests/architecture.test.ts` proves it.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** In import order: a domain uses only itself and those before it. `health` (is this instance ready?) is used by its route alone. */
export const DOMAINS = [
  "audit",
  "notifications",
  "catalogue",
  "lines",
  "identity",
  "ledger",
  "usage",
  "credit",
  "orders",
  "billing",
  "payments",
  "support",
  "onboarding",
  "staff",
  "bss",
  "health",
];

/** Files directly in lib that need a server: they read the environment, the request or the disk. Every other one is pure and goes to the browser too. */
const SERVER_LIB = ["env", "http", "i18n", "log", "phone"];

const domain = `{${DOMAINS.join(",")}}`;
const part = (name) => [`lib/${domain}/${name}.ts`, `lib/${domain}/${name}/**/*.ts`];

/** The first pattern that fits says of what kind a file is. */
const KINDS = [
  ["test", ["tests/**", "**/*.test.{ts,tsx}"]],
  ["sandbox", ["sandbox/**"]],
  ["script", ["scripts/**"]],
  ["config", ["*.config.{ts,mjs}"]],
  ["root", ["proxy.ts", "instrumentation.ts"]],
  ["text", ["messages/*.json", "app/globals.css"]],
  ["auth-route", ["app/api/auth/**/route.ts"]],
  ["route", ["app/**/route.ts"]],
  ["page", ["app/**/{page,layout,template,loading,error,not-found,global-error,default}.tsx", "app/**/{manifest,robots,sitemap,icon,apple-icon,opengraph-image}.{ts,tsx}"]],
  ["ui", ["components/ui/*.{ts,tsx}"]],
  ["component", [`components/{frame,${DOMAINS.join(",")}}/**/*.{ts,tsx}`]],
  ["session", ["lib/identity/session.ts"]],
  ["wrapper", ["lib/identity/action.ts"]],
  ["rate-limit", ["lib/identity/rate-limit.ts"]],
  ["portal", ["lib/identity/portal.ts"]],
  ["stripe", ["lib/payments/stripe.ts"]],
  ["paypal", ["lib/payments/paypal.ts"]],
  ["cache", ["lib/catalogue/cache.ts"]],
  ["adapter", ["lib/identity/password.ts"]],
  ["input", part("input")],
  ["queries", part("queries")],
  ["commands", part("commands")],
  ["actions", part("actions")],
  ["jobs", part("jobs")],
  // The operator's files: parsers and writers, pure of database and environment.
  ["format", ["lib/bss/**/*.ts"]],
  // `rules.ts`, and every file of a name that is not listed: pure.
  ["rules", [`lib/${domain}/**/*.ts`]],
  ["i18n", ["lib/i18n.ts"]],
  ["server-lib", [`lib/{${SERVER_LIB.join(",")}}.ts`]],
  ["lib", ["lib/*.ts"]],
  ["schema", [`db/schema/{columns,${DOMAINS.join(",")}}.ts`]],
  ["seed", ["db/seed/**"]],
  ["db", ["db/*.ts"]],
];

const PURE = ["lib", "rules", "input"];
const LIB = ["lib", "server-lib", "i18n"];
const DATA = ["queries", "commands", "session", "rate-limit", "db", "schema", "seed", "script", "config"];
const NEXT = ["page", "route", "auth-route", "component", "ui", "root", "config", "script", "actions", "session", "wrapper", "i18n", "cache"];
const PROVIDERS = ["stripe", "paypal"];
const EVERY_KIND = KINDS.map(([kind]) => kind).filter((kind) => kind !== "test" && kind !== "sandbox");

/** One pattern instead of many: the plugin is slow with lists. */
const oneOf = (names) => (names.length === 1 ? names[0] : `{${names.join(",")}}`);
const of = (...kinds) => ({ file: { categories: oneOf([...new Set(kinds)]) } });
const inDomain = (names, ...kinds) => ({ file: { categories: { allOf: [oneOf(names.map((name) => `of-${name}`)), oneOf(kinds)] } } });
const but = (name) => DOMAINS.filter((other) => other !== name);
const ANY = { file: { isIgnored: false } };

/** What each kind may import of ours. */
const MAY = {
  script: [...EVERY_KIND],
  config: [...EVERY_KIND],
  sandbox: ["sandbox", "lib"],
  root: LIB,
  page: [...LIB, "text", "ui", "component", "input", "rules", "queries", "actions", "session", "portal"],
  route: [...LIB, "input", "rules", "queries", "commands", "session", "portal", "rate-limit"],
  "auth-route": ["session"],
  ui: ["ui", "lib"],
  component: ["ui", "component", "lib", "rules", "actions"],
  lib: ["lib"],
  "server-lib": LIB,
  i18n: [...LIB, "text"],
  input: PURE,
  rules: PURE,
  format: [...PURE, "format"],
  adapter: [...LIB, ...PURE, "adapter"],
  stripe: [...LIB, ...PURE],
  paypal: [...LIB, ...PURE],
  queries: [...LIB, ...PURE, "format", "adapter", "queries", "cache", "db", "schema"],
  commands: [...LIB, ...PURE, "format", "adapter", "queries", "commands", "rate-limit", "db", "schema", ...PROVIDERS],
  cache: [...LIB, ...PURE, "queries"],
  actions: [...LIB, ...PURE, "queries", "commands", "session", "wrapper"],
  jobs: [...LIB, ...PURE, "commands"],
  session: [...LIB, ...PURE, "queries", "commands", "db", "schema"],
  "rate-limit": [...LIB, ...PURE, "db", "schema"],
  wrapper: [...LIB, ...PURE, "session", "rate-limit"],
  portal: [...LIB, ...PURE, "queries", "session"],
  schema: ["schema"],
  db: [...LIB, "db"],
  seed: [...LIB, ...PURE, "format", "adapter", "queries", "commands", "db", "schema", "seed"],
};

/** Packages that have one door each, and the kinds that are the door. */
const DOORS = [
  ["stripe", ["stripe"], "Only lib/payments/stripe.ts speaks to Stripe (HOUSE, imports 4)."],
  ["@paypal/paypal-server-sdk", ["paypal"], "Only lib/payments/paypal.ts speaks to PayPal (HOUSE, imports 4)."],
  ["next-auth", ["session", "auth-route"], "Only lib/identity/session.ts and its route import next-auth (HOUSE, imports 4)."],
  ["{drizzle-orm,postgres}", DATA, "Only queries, commands, the session and the rate limiter touch the database (HOUSE, imports 3)."],
  ["next", NEXT, "In lib only actions, the session, the wrapper, lib/i18n.ts and the catalogue's cache import next/* (HOUSE, imports 5)."],
];

const packages = (source) => ({ module: { origin: "external", source } });
const PACKAGES = { module: { origin: "{external,core}" } };
const RENDERED = ["page", "component", "ui", "lib", "rules", "input"];

const policies = [
  ...Object.entries(MAY).map(([kind, targets]) => ({ from: of(kind), allow: { to: of(...targets) } })),
  // Types cost a browser nothing; the values beside them would.
  { from: of("component", "ui", "lib"), allow: { to: of("i18n"), dependency: { kind: "type" } } },
  { from: of("component"), allow: { to: of("input", "wrapper"), dependency: { kind: "type" } } },
  { from: of("schema"), allow: { to: of("lib", "rules"), dependency: { kind: "type" } } },

  { from: ANY, allow: { to: PACKAGES } },
  { from: of(...RENDERED), disallow: { to: { module: { origin: "core" } } }, message: "{{from.file.path}} renders or runs in a browser too: no Node module here." },
  { from: of(...PURE), disallow: { to: packages("**") }, message: "input.ts, rules.ts and files in lib are pure: of packages only zod. What needs a server is listed in scripts/eslint/imports.mjs." },
  { from: of(...PURE), allow: { to: packages("zod") } },
  { from: of("ui", "component"), disallow: { to: packages("zod"), dependency: { kind: "value" } }, message: "No zod in the browser: it weighs 33 KiB (STACK, decision 9)." },
  ...DOORS.flatMap(([source, kinds, message]) => [
    { from: ANY, disallow: { to: packages(source) }, message },
    { from: of(...kinds), allow: { to: packages(source) } },
  ]),

  ...DOMAINS.slice(0, -1).map((name, index) => ({
    from: { file: { categories: `of-${name}` } },
    disallow: { to: { file: { categories: oneOf(DOMAINS.slice(index + 1).map((later) => `of-${later}`)) } } },
    message: `The domain ${name} uses only itself and the domains before it: see DOMAINS in scripts/eslint/imports.mjs.`,
  })),
  ...DOMAINS.map((name) => ({
    from: inDomain([name], "actions", "jobs"),
    disallow: { to: inDomain(but(name), "queries", "commands", "input") },
    message: "actions.ts and jobs.ts are shells over their own domain's commands.",
  })),
  { from: of("stripe", "paypal"), disallow: { to: inDomain(but("payments"), "rules", "input") }, message: "A provider's adapter knows its own domain only." },
  // The door of every mutation, whichever domain it belongs to.
  { from: of("actions"), allow: { to: of("wrapper", "session") } },

  { from: of("test"), allow: { to: [ANY, PACKAGES] } },
  { from: of("sandbox"), allow: { to: packages("stripe") } },
  { from: of(...EVERY_KIND), disallow: { to: of("test", "sandbox") }, message: "Nothing imports tests or the sandbox (HOUSE, imports 6)." },
];

export const importSettings = {
  "boundaries/root-path": ROOT,
  "boundaries/legacy-templates": false,
  "boundaries/dependency-nodes": ["import", "export", "dynamic-import", "require"],
  "boundaries/additional-dependency-nodes": [{ selector: "TSImportType > TSLiteralType > Literal", kind: "type", name: "import-type" }],
  "boundaries/elements": [],
  "boundaries/files": [
    ...DOMAINS.map((name) => ({ category: `of-${name}`, pattern: [`lib/${name}/**`, `db/schema/${name}.ts`] })),
    ...KINDS.map(([category, pattern]) => ({ category, pattern, stopMatching: true })),
  ],
  "import/resolver": { [`${ROOT}/scripts/eslint/resolve-path.cjs`]: { root: ROOT } },
};

export const importRules = {
  "boundaries/no-unknown-files": "error",
  "boundaries/dependencies": [
    "error",
    {
      default: "disallow",
      checkAllOrigins: true,
      checkUnknownLocals: true,
      checkInternals: true,
      message: "{{from.file.path}} may not import {{to.file.path}}: see HOUSE, who may import whom.",
      policies,
    },
  ],
};
