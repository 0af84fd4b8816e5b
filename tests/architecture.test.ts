import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DOMAINS } from "@/scripts/eslint/imports.mjs";
import { broken, eslint } from "./fixtures/lint";

const importOf = (source: string) => `import { x } from "${source}";\nx();\n`;
const serverOnly = (source: string) => `import "server-only";\n${importOf(source)}`;

beforeAll(async () => {
  await broken("lib/money.ts", "");
}, 60_000);

describe("who may import whom", () => {
  it.each([
    // 1. Pages call queries and render; route handlers may call commands.
    ["app/(portal)/bills/page.tsx", "@/db/client"],
    ["app/(portal)/bills/page.tsx", "@/db/schema/billing"],
    ["app/(portal)/bills/page.tsx", "@/lib/billing/commands/hold-bill"],
    ["app/(portal)/bills/page.tsx", "@/lib/payments/jobs"],
    ["app/(portal)/bills/page.tsx", "@/lib/payments/stripe/checkouts"],
    ["app/(portal)/bills/page.tsx", "drizzle-orm"],
    ["app/(portal)/bills/page.tsx", "node:fs"],
    ["app/(portal)/bills/page.tsx", "./helper"],
    ["app/pay/return/route.ts", "@/db/client"],
    ["app/pay/return/route.ts", "@/lib/payments/stripe/checkouts"],
    ["app/pay/return/route.ts", "next-auth"],
    // 2. Components are given their data.
    ["components/billing/bill-rows.tsx", "@/lib/billing/queries/list-bills"],
    ["components/billing/bill-rows.tsx", "@/lib/billing/commands/hold-bill"],
    ["components/billing/bill-rows.tsx", "@/lib/identity/session"],
    ["components/billing/bill-rows.tsx", "@/lib/identity/portal"],
    ["components/billing/bill-rows.tsx", "@/lib/env"],
    ["components/billing/bill-rows.tsx", "@/db/schema/billing"],
    ["components/billing/bill-rows.tsx", "@/lib/billing/input"],
    ["components/billing/bill-rows.tsx", "zod"],
    ["components/billing/bill-rows.tsx", "next/headers"],
    ["components/frame/main-nav.tsx", "@/lib/identity/queries/list-lines"],
    ["components/ui/button.tsx", "@/lib/billing/rules"],
    ["components/ui/button.tsx", "@/lib/payments/actions"],
    ["components/ui/button.tsx", "../billing/bill-rows"],
    ["components/ui/button.tsx", "next/headers"],
    // 3. Few touch the database.
    ["lib/billing/rules.ts", "drizzle-orm"],
    ["lib/billing/rules.ts", "@/db/schema/billing"],
    ["lib/billing/actions.ts", "@/db/client"],
    ["lib/identity/action.ts", "@/db/client"],
    ["lib/identity/portal.ts", "@/db/client"],
    ["lib/payments/jobs.ts", "postgres"],
    ["lib/dates.ts", "@/db/client"],
    ["lib/payments/queries.ts", "@/lib/payments/commands/settle-payment"],
    // 4. One door to each provider.
    ["lib/payments/commands/settle-payment.ts", "stripe"],
    ["scripts/worker.ts", "stripe"],
    ["lib/payments/commands/settle-payment.ts", "@paypal/paypal-server-sdk"],
    ["lib/payments/paypal/orders.ts", "stripe"],
    ["lib/payments/paypal/orders.ts", "@/lib/payments/stripe/client"],
    ["sandbox/paypal/capture.ts", "@paypal/paypal-server-sdk"],
    ["lib/notifications/commands/send-message.ts", "nodemailer"],
    ["lib/notifications/templates/render.ts", "nodemailer"],
    ["scripts/worker.ts", "nodemailer"],
    ["lib/identity/action.ts", "next-auth/jwt"],
    ["lib/identity/commands.ts", "next-auth"],
    // 5. In lib few know Next.
    ["lib/billing/queries/list-bills.ts", "next/cache"],
    ["lib/billing/commands/hold-bill.ts", "next/headers"],
    ["lib/notifications/commands.ts", "next-intl/server"],
    ["lib/billing/input.ts", "next/navigation"],
    // 6. Nothing imports tests or the sandbox.
    ["lib/money.ts", "@/tests/setup"],
    ["scripts/serve.ts", "@/tests/setup"],
    ["scripts/serve.ts", "@/sandbox/main"],
    ["lib/payments/stripe/checkouts.ts", "@/sandbox/cards"],
    ["sandbox/cards.ts", "@/tests/setup"],
    ["sandbox/cards.ts", "@/lib/env"],
    ["sandbox/cards.ts", "@/lib/payments/rules"],
    // The order of the domains.
    ["lib/billing/commands/hold-bill.ts", "@/lib/payments/rules"],
    ["lib/billing/rules.ts", "../payments/rules"],
    ["lib/lines/queries.ts", "@/lib/identity/queries/list-lines"],
    ["lib/audit/commands.ts", "@/lib/notifications/commands"],
    ["lib/lines/queries.ts", "@/db/schema/identity"],
    ["db/schema/billing.ts", "./payments"],
    ["lib/payments/commands.ts", "@/lib/health/queries"],
    // Pure files, and what stands directly in lib.
    ["lib/billing/input.ts", "@/lib/env"],
    ["lib/billing/rules.ts", "@/lib/billing/queries/list-bills"],
    ["lib/billing/rules.ts", "node:crypto"],
    ["lib/billing/breakdown.ts", "server-only"],
    ["lib/money.ts", "@/lib/env"],
    ["lib/money.ts", "react"],
    ["lib/money.ts", "@/lib/billing/rules"],
    ["lib/env.ts", "@/lib/identity/rules"],
    ["lib/bss/fatturapa/read.ts", "@/db/client"],
    ["lib/bss/fatturapa/read.ts", "@/lib/env"],
    ["lib/notifications/templates/render.ts", "@/lib/env"],
    ["lib/notifications/templates/render.ts", "@/db/client"],
    ["lib/notifications/templates/render.ts", "next-intl/server"],
    ["lib/notifications/rules.ts", "@/messages/it.json"],
    ["lib/notifications/commands/queue-mail.ts", "@/lib/billing/rules"],
    // Shells, adapters and seams.
    ["lib/payments/actions.ts", "@/lib/billing/commands/hold-bill"],
    ["lib/payments/actions.ts", "@/lib/billing/queries/list-bills"],
    ["lib/payments/actions.ts", "@/lib/payments/stripe/checkouts"],
    ["lib/payments/jobs.ts", "@/lib/ledger/commands"],
    ["lib/payments/jobs.ts", "@/lib/identity/action"],
    ["lib/payments/stripe/checkouts.ts", "@/lib/billing/rules"],
    ["lib/payments/stripe/checkouts.ts", "@/db/client"],
    ["lib/identity/commands.ts", "@/lib/identity/session"],
    ["lib/identity/rate-limit.ts", "@/lib/identity/session"],
    ["db/client.ts", "@/lib/identity/queries/list-lines"],
    ["db/seed/demo.ts", "@/lib/payments/actions"],
    ["proxy.ts", "@/lib/identity/queries/list-lines"],
    ["instrumentation.ts", "@/db/client"],
  ])("%s may not import %s", async (file, source) => {
    expect(await broken(file, importOf(source))).toContain("boundaries/dependencies");
  });

  it.each([
    ["type", 'import type { x } from "@/lib/payments/rules";'],
    ["export", 'export { x } from "@/lib/payments/rules";'],
    ["export all", 'export * from "@/lib/payments/rules";'],
    ["dynamic", 'await import("@/lib/payments/rules");'],
    ["require", 'require("@/lib/payments/rules");'],
    ["type expression", 'export type X = import("@/lib/payments/rules").X;'],
  ])("a bad import is refused as %s too", async (_, code) => {
    expect(await broken("lib/billing/rules.ts", code)).toContain("boundaries/dependencies");
  });

  it.each([
    ["app/(portal)/bills/page.tsx", importOf("@/lib/billing/queries/list-bills")],
    ["app/(portal)/bills/page.tsx", importOf("@/lib/identity/portal")],
    ["app/(portal)/bills/page.tsx", importOf("@/components/billing/bill-rows")],
    ["app/(portal)/bills/page.tsx", importOf("@/lib/payments/actions")],
    ["app/layout.tsx", 'import "./globals.css";'],
    ["app/pay/return/route.ts", importOf("@/lib/payments/commands/settle-payment")],
    ["app/api/auth/[...nextauth]/route.ts", importOf("next-auth")],
    ["components/billing/bill-rows.tsx", importOf("@/lib/billing/rules")],
    ["components/billing/bill-rows.tsx", importOf("@/lib/payments/actions")],
    ["components/billing/bill-rows.tsx", 'import type { BillFilter } from "@/lib/billing/input";'],
    ["components/billing/bill-rows.tsx", 'import type { ActionState } from "@/lib/identity/action";'],
    ["components/ui/button.tsx", importOf("@/lib/money")],
    ["components/ui/button.tsx", importOf("./note")],
    ["lib/billing/input.ts", importOf("zod")],
    ["lib/payments/rules.ts", importOf("@/lib/billing/rules")],
    ["lib/payments/commands.ts", serverOnly("@/lib/billing/commands/hold-bill")],
    ["lib/payments/commands/settle-payment.ts", serverOnly("@/lib/payments/stripe/checkouts")],
    ["lib/payments/queries.ts", serverOnly("@/db/schema/billing")],
    ["lib/payments/queries.ts", serverOnly("drizzle-orm")],
    ["lib/payments/stripe/checkouts.ts", serverOnly("stripe")],
    ["lib/payments/jobs.ts", serverOnly("@/lib/payments/commands/settle-payment")],
    ["lib/payments/commands/settle-payment.ts", serverOnly("@/lib/notifications/commands/queue-mail")],
    ["lib/notifications/smtp.ts", serverOnly("nodemailer")],
    ["lib/notifications/commands/send-message.ts", serverOnly("@/lib/notifications/templates/render")],
    ["lib/notifications/templates/texts.ts", importOf("use-intl/core")],
    ["lib/notifications/templates/texts.ts", importOf("@/messages/it.json")],
    ["lib/audit/actions.ts", importOf("@/lib/identity/action")],
    ["lib/identity/session.ts", serverOnly("next-auth/jwt")],
    ["lib/identity/session.ts", serverOnly("@/db/client")],
    ["lib/identity/rate-limit.ts", serverOnly("drizzle-orm")],
    ["lib/bss/fatturapa/xsd.ts", importOf("node:fs")],
    ["lib/i18n.ts", importOf("next/headers")],
    ["db/client.ts", serverOnly("@/lib/env")],
    ["db/queue.ts", serverOnly("@/db/client")],
    ["db/schema/payments.ts", importOf("./billing")],
    ["db/seed/demo.ts", importOf("@/lib/bss/commands/import-bill-files")],
    ["proxy.ts", importOf("next/server")],
    ["instrumentation.ts", importOf("@/lib/env")],
    ["sandbox/webhooks.ts", importOf("stripe")],
    ["sandbox/cards.ts", importOf("@/lib/money")],
    ["scripts/worker.ts", importOf("@/lib/payments/jobs")],
    ["tests/payments/pay-bill.test.ts", importOf("@/sandbox/main")],
    ["lib/money.test.ts", importOf("@/tests/fixtures/console")],
  ])("%s may: %j", async (file, code) => {
    expect((await broken(file, code)).filter((rule) => rule?.startsWith("boundaries/") ?? true)).toEqual([]);
  });

  it("a link is ours, which fetches nothing beforehand", async () => {
    expect(await broken("components/billing/bill-rows.tsx", 'import Link from "next/link";\nvoid Link;')).toContain(
      "no-restricted-imports",
    );
  });

  it.each([
    "lib/tickets/rules.ts",
    "app/(portal)/bills/helper.ts",
    "components/tickets/list.tsx",
    "db/schema/tickets.ts",
    "src/new.ts",
    "other.ts",
  ])("%s has no place in the house", async (file) => {
    expect(await broken(file, "export {};")).toContain("boundaries/no-unknown-files");
  });
});

describe("the tree", () => {
  const FOLDERS = ["app", "components", "lib", "db", "sandbox", "scripts", "tests"];
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  ).filter((file) => /\.(tsx?|mjs|cjs)$/.test(file) && !file.endsWith(".d.ts"));

  it("is read at all", () => {
    expect(files.length).toBeGreaterThan(100);
  });

  it("has no barrels, utils, helpers or types.ts", () => {
    const NAMELESS = /^(index|utils?|helpers?|types?|common|misc|shared|constants)\./;
    expect(files.filter((file) => NAMELESS.test(basename(file)))).toEqual([]);
  });

  it("is written in kebab-case", () => {
    // A folder of a download ends as its address does.
    const NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|spec))?\.\w+$/;
    const FOLDER = /^([a-z0-9]+(-[a-z0-9]+)*(\.(json|pdf))?|\([a-z-]+\)|\[(\.\.\.)?[a-zA-Z]+\])$/;
    expect(
      files.filter(
        (file) =>
          !NAME.test(basename(file)) ||
          !dirname(file)
            .split("/")
            .every((part) => FOLDER.test(part)),
      ),
    ).toEqual([]);
  });

  it("has no file above 300 lines", () => {
    expect(files.filter((file) => readFileSync(file, "utf8").trimEnd().split("\n").length > 300)).toEqual([]);
  });

  it("has each domain's tables under the domain's own word", () => {
    const words = readdirSync("db/schema").map((name) => name.replace(/\.ts$/, ""));
    expect(words.filter((word) => word !== "columns" && !DOMAINS.includes(word))).toEqual([]);
  });

  it("keeps every 'use server' file behind the wrapper", async () => {
    const endpoints = files.filter((file) => /^\s*["']use server["']/m.test(readFileSync(file, "utf8")) && !file.startsWith("tests/"));
    expect(endpoints.length).toBeGreaterThan(0);
    const results = await eslint.lintFiles(endpoints);
    expect(
      results.flatMap(({ filePath, messages }) =>
        messages.filter(({ ruleId }) => ruleId === "house/action-exports").map(({ line }) => `${filePath}:${String(line)}`),
      ),
    ).toEqual([]);
  });

  it("is under the import rules everywhere but in tests, with no exception by comment", async () => {
    const free: string[] = [];
    for (const file of files) {
      const { rules } = (await eslint.calculateConfigForFile(file)) as { rules: Record<string, [number]> };
      if (rules["boundaries/dependencies"]?.[0] !== 2 && !file.startsWith("tests/") && !file.includes(".test.")) free.push(file);
      if (/eslint-disable.*(boundaries|house)\//.test(readFileSync(file, "utf8")) && file !== "tests/architecture.test.ts") free.push(file);
    }
    expect(free).toEqual([]);
  });
});
