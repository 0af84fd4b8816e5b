import boundaries from "eslint-plugin-boundaries";
import { fileURLToPath } from "node:url";

/**
 * Who may import whom: the table behind docs/architecture.md, for eslint-plugin-boundaries. A path makes a file of a kind (and of a domain); what is not
 * listed here is refused, and so is a file that is of no kind. `tests/architecture.test.ts` proves it.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Everything that is linted. */
export const CODE = ["**/*.{ts,tsx,mjs,cjs}"];

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
  "privacy",
  "staff",
  "bss",
  "health",
];

/** Files directly in lib that need a server: they read the environment, the request or the disk. Every other one is pure and goes to the browser too. */
const SERVER_LIB = ["cookies", "csv", "env", "http", "log", "one-time", "phone", "signature"];

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
  [
    "page",
    [
      "app/**/{page,layout,template,loading,error,not-found,global-error,default}.tsx",
      "app/**/{manifest,robots,sitemap,icon,apple-icon,opengraph-image}.{ts,tsx}",
    ],
  ],
  ["ui", ["components/ui/*.{ts,tsx}"]],
  ["component", [`components/{frame,${DOMAINS.join(",")}}/**/*.{ts,tsx}`]],
  ["session", ["lib/{identity,staff}/session.ts"]],
  ["wrapper", ["lib/{identity,staff}/action.ts"]],
  ["rate-limit", ["lib/identity/rate-limit.ts"]],
  ["portal", ["lib/identity/portal.ts"]],
  ["stripe", ["lib/payments/stripe/*.ts"]],
  ["paypal", ["lib/payments/paypal/*.ts"]],
  ["cache", ["lib/catalogue/cache.ts"]],
  // What speaks to something outside or needs native code: a new adapter is named here.
  [
    "adapter",
    [
      "lib/identity/{password,webauthn,totp,common-passwords}.ts",
      "lib/notifications/{smtp,sms,sms-gateway}.ts",
      "lib/notifications/smpp/*.ts",
      "lib/bss/{operator-endpoint,network-port}.ts",
      "lib/bss/export-folder.ts",
      "lib/pdf.ts",
      "lib/pdf-pool.ts",
    ],
  ],
  // What prints a PDF in a thread of its own: it has neither a request nor the environment.
  ["thread", ["lib/pdf-{thread,writer,table,page,text,objects}.{ts,mjs}"]],
  ["input", part("input")],
  ["queries", part("queries")],
  ["commands", part("commands")],
  ["actions", part("actions")],
  ["jobs", part("jobs")],
  // What mails say and how they look: pure, but for the library that writes their texts.
  ["template", part("templates")],
  // The operator's files: parsers and writers, pure of database and environment.
  ["format", ["lib/bss/**/*.ts"]],
  // `rules.ts`, and every file of a name that is not listed: pure.
  ["rules", [`lib/${domain}/**/*.ts`]],
  ["i18n", ["lib/i18n.ts"]],
  ["server-lib", [`lib/{${SERVER_LIB.join(",")}}.ts`]],
  ["lib", ["lib/*.ts"]],
  ["schema", [`db/schema/{columns,${DOMAINS.join(",")}}.ts`, `db/schema/${domain}/*.ts`]],
  ["seed", ["db/seed/**"]],
  ["db", ["db/*.ts"]],
];

/** What must say so in its first line. */
export const SERVER_ONLY = KINDS.filter(([kind]) =>
  ["session", "wrapper", "rate-limit", "portal", "stripe", "paypal", "cache", "adapter", "queries", "commands", "jobs", "db"].includes(
    kind,
  ),
).flatMap(([, files]) => files);

const PURE = ["lib", "rules", "input"];
const LIB = ["lib", "server-lib", "i18n"];
const PROVIDERS = ["stripe", "paypal"];
const OURS = KINDS.map(([kind]) => kind).filter((kind) => kind !== "test" && kind !== "sandbox");

/** What each kind may import of ours. Tests may import everything. */
const MAY = {
  sandbox: ["sandbox", "lib"],
  script: OURS,
  config: OURS,
  root: LIB,
  "auth-route": ["session"],
  route: [...LIB, "input", "rules", "queries", "commands", "session", "portal", "rate-limit"],
  page: [...LIB, "text", "ui", "component", "input", "rules", "queries", "actions", "session", "portal"],
  ui: ["ui", "lib"],
  component: ["ui", "component", "lib", "rules", "actions"],
  session: [...LIB, ...PURE, "queries", "commands", "db", "schema"],
  wrapper: [...LIB, ...PURE, "commands", "session", "rate-limit", "wrapper"],
  "rate-limit": [...LIB, ...PURE, "db", "schema"],
  portal: [...LIB, ...PURE, "queries", "session"],
  stripe: [...LIB, ...PURE, "stripe"],
  paypal: [...LIB, ...PURE, "paypal"],
  cache: [...LIB, ...PURE, "queries"],
  adapter: [...LIB, ...PURE, "adapter"],
  thread: ["lib", "thread"],
  input: PURE,
  rules: PURE,
  template: [...PURE, "template", "text"],
  format: [...PURE, "format"],
  queries: [...LIB, ...PURE, "format", "adapter", "queries", "cache", "db", "schema"],
  commands: [...LIB, ...PURE, "format", "template", "adapter", "queries", "commands", "rate-limit", "db", "schema", ...PROVIDERS],
  actions: [...LIB, ...PURE, "queries", "commands", "session", "wrapper"],
  jobs: [...LIB, ...PURE, "commands"],
  i18n: [...LIB, "text"],
  "server-lib": LIB,
  lib: ["lib"],
  schema: ["schema"],
  seed: [...LIB, ...PURE, "format", "adapter", "queries", "commands", "db", "schema", "seed", "text"],
  db: [...LIB, "db"],
};

/** What a kind may import as types alone: they cost a browser nothing, the values beside them would. */
const MAY_AS_TYPES = {
  ui: ["i18n"],
  component: ["i18n", "input", "wrapper"],
  adapter: ["thread"],
  lib: ["i18n"],
  input: ["i18n"],
  rules: ["i18n"],
  template: ["i18n"],
  schema: ["lib", "rules"],
};

const DATA = ["queries", "commands", "session", "rate-limit", "db", "schema", "seed", "script", "config"];
const NEXT = [
  "page",
  "route",
  "auth-route",
  "component",
  "ui",
  "root",
  "config",
  "script",
  "actions",
  "session",
  "wrapper",
  "i18n",
  "cache",
];
const WITH_REQUEST = NEXT.filter((kind) => kind !== "ui" && kind !== "component");

/** Packages with a door each: the kinds that may open it, and what the others are told. */
const DOORS = [
  [{ source: "stripe" }, ["stripe", "sandbox"], "Only lib/payments/stripe speaks to Stripe."],
  [{ source: "@paypal/paypal-server-sdk" }, ["paypal"], "Only lib/payments/paypal speaks to PayPal."],
  [{ source: "nodemailer" }, ["adapter"], "Only lib/notifications/smtp.ts sends mail."],
  [{ source: "smpp" }, ["adapter", "sandbox"], "Only lib/notifications/smpp speaks to an SMS centre."],
  [{ source: "@simplewebauthn/server" }, ["adapter"], "Only lib/identity/webauthn.ts reads what authenticators sign."],
  [{ source: "next-auth" }, ["session", "auth-route"], "Only lib/identity/session.ts and its route import next-auth."],
  [{ source: "{drizzle-orm,pg,postgres}" }, DATA, "Only queries, commands, the session and the rate limiter touch the database."],
  [{ source: "next", internalPath: "{headers,cache,server}" }, WITH_REQUEST, "A component knows no request: what it shows comes by props."],
  [{ source: "next" }, NEXT, "In lib only actions, the session, the wrapper, lib/i18n.ts and the catalogue's cache import next/*."],
  [{ source: "next-intl", internalPath: "server" }, NEXT, "next-intl/server reads the request: as next/*, not here."],
];
const RENDERED = ["page", "ui", "component"];
const SHELLS = ["actions", "jobs"];

/** One pattern instead of a list, and policies of the kind alone: the plugin matches each of them for each import. */
const oneOf = (names) => (names.length === 1 ? names[0] : `{${names.join(",")}}`);
const ours = (kinds) => ({ file: { categories: oneOf([...new Set(kinds)]) } });
const packages = (module) => ({ module: { origin: "external", ...module } });
const NODE = { module: { origin: "core" } };

/** What a kind is allowed and refused; the last that fits decides. The templates name the importer's own domain. */
function policiesOf(kind) {
  const isPure = PURE.includes(kind);
  const isRendered = RENDERED.includes(kind);
  return [
    { allow: { to: ours(MAY[kind]) } },
    MAY_AS_TYPES[kind] && { allow: { to: ours(MAY_AS_TYPES[kind]), dependency: { kind: "type" } } },
    isPure
      ? { allow: { to: packages({ source: "zod" }) } }
      : { allow: { to: [packages({ source: "**" }), ...(isRendered ? [] : [NODE])] } },
    isRendered &&
      kind !== "page" && {
        disallow: { to: packages({ source: "zod" }), dependency: { kind: "value" } },
        message: "No zod in the browser: it weighs 33 KiB (STACK, decision 9).",
      },
    ...DOORS.filter(([, doorkeepers]) => !isPure && !doorkeepers.includes(kind)).map(([module, , message]) => ({
      disallow: { to: packages(module) },
      message,
    })),
    {
      from: { file: { categories: "in-domain" } },
      disallow: { to: { file: { categories: { anyOf: ["in-domain"], noneOf: ["usable-by-{{from.file.captured.domain}}"] } } } },
      message: "The domain {{from.file.captured.domain}} uses only itself and those before it: see DOMAINS in scripts/eslint/imports.mjs.",
    },
    SHELLS.includes(kind) && {
      disallow: { to: { file: { categories: { anyOf: ["queries", "commands", "input"], noneOf: ["of-{{from.file.captured.domain}}"] } } } },
      message: "actions.ts and jobs.ts are shells over their own domain's commands.",
    },
    PROVIDERS.includes(kind) && {
      disallow: { to: { file: { categories: { anyOf: ["rules", "input"], noneOf: ["of-{{from.file.captured.domain}}"] } } } },
      message: "A provider's adapter knows its own domain only.",
    },
    // The door of every mutation, whichever domain it belongs to.
    kind === "actions" && { allow: { to: ours(["wrapper", "session"]) } },
    {
      disallow: { to: ours(kind === "sandbox" ? ["test"] : ["test", "sandbox"]) },
      message: "Nothing imports tests or the sandbox.",
    },
  ].filter(Boolean);
}

const message = "{{from.file.path}} may not import {{dependency.source}}: see docs/architecture.md and scripts/eslint/imports.mjs.";

const settings = {
  "boundaries/root-path": ROOT,
  "boundaries/legacy-templates": false,
  "boundaries/dependency-nodes": ["import", "export", "dynamic-import", "require"],
  "boundaries/additional-dependency-nodes": [{ selector: "TSImportType > Literal", kind: "type", name: "import-type" }],
  "boundaries/elements": [],
  "boundaries/files": [
    {
      category: "in-domain",
      pattern: [`lib/@(${DOMAINS.join("|")})/**`, `db/schema/@(${DOMAINS.join("|")}){.ts,/*.ts}`],
      capture: ["domain"],
    },
    ...DOMAINS.flatMap((name, index) => [
      { category: `of-${name}`, pattern: [`lib/${name}/**`, `db/schema/${name}{.ts,/*.ts}`] },
      {
        category: `usable-by-${name}`,
        pattern: DOMAINS.slice(0, index + 1).flatMap((before) => [`lib/${before}/**`, `db/schema/${before}{.ts,/*.ts}`]),
      },
    ]),
    ...KINDS.map(([category, pattern]) => ({ category, pattern, stopMatching: true })),
  ],
  "import/resolver": { [`${ROOT}/scripts/eslint/resolve-path.cjs`]: { root: ROOT } },
};

/** ESLint configuration: one block a kind, in the order that lets the first pattern of KINDS win. */
export const imports = [
  { files: CODE, plugins: { boundaries }, settings, rules: { "boundaries/no-unknown-files": "error" } },
  ...KINDS.filter(([kind]) => kind !== "text")
    .toReversed()
    .map(([kind, files]) => ({
      files,
      rules: {
        "boundaries/dependencies":
          kind in MAY
            ? [
                "error",
                {
                  default: "disallow",
                  checkAllOrigins: true,
                  checkUnknownLocals: true,
                  checkInternals: true,
                  message,
                  policies: policiesOf(kind),
                },
              ]
            : "off",
      },
    })),
];
