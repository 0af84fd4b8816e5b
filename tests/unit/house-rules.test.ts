import { beforeAll, describe, expect, it } from "vitest";
import { broken } from "../fixtures/lint";

beforeAll(async () => {
  await broken("lib/money.ts", "");
}, 60_000);

describe("the house's own rules", () => {
  const ACTIONS = "lib/billing/actions.ts";
  const QUERY = "lib/billing/queries.ts";
  const DOOR = '"use server";\nimport { action } from "@/lib/identity/action";\n';
  const DRIZZLE = 'import "server-only";\nimport { and, or, eq, sql } from "drizzle-orm";\n';

  it.each([
    ["house/action-exports", ACTIONS, `${DOOR}export async function pay() {}`],
    ["house/action-exports", ACTIONS, `${DOOR}export const pay = async () => {};`],
    ["house/action-exports", ACTIONS, `${DOOR}export const pay = wrap(action(input, run));`],
    ["house/action-exports", ACTIONS, `${DOOR}export const limit = 3;`],
    ["house/action-exports", ACTIONS, `${DOOR}const pay = action(input, run);\nexport { pay };`],
    ["house/action-exports", ACTIONS, `${DOOR}export const pay = action(input, run), other = run;`],
    ["house/action-exports", ACTIONS, `${DOOR}export default action(input, run);`],
    ["house/action-exports", ACTIONS, '"use server";\nimport { action } from "./elsewhere";\nexport const pay = action(input, run);'],
    ["house/action-exports", "lib/billing/commands.ts", `${DOOR}export const pay = action(input, run);`],
    [
      "house/action-exports",
      "components/billing/pay-form.tsx",
      'export function Form() { async function pay() { "use server"; } return <form action={pay} />; }',
    ],
    ["house/no-optional-scope", QUERY, `${DRIZZLE}where(and(eq(a, 1), maybe ? eq(b, 2) : undefined));`],
    ["house/no-optional-scope", QUERY, `${DRIZZLE}where(and(eq(a, 1), maybe && eq(b, 2)));`],
    ["house/no-optional-scope", QUERY, `${DRIZZLE}where(or(eq(a, 1), maybe ? undefined : eq(b, 2)));`],
    ["house/no-optional-scope", QUERY, `${DRIZZLE}q.where(maybe ? eq(b, 2) : undefined);`],
    ["house/no-optional-scope", QUERY, `${DRIZZLE}where(and());`],
    ["house/no-optional-scope", QUERY, `${DRIZZLE}where(and(...conditions));`],
    ["house/no-optional-scope", QUERY, 'import { and as both } from "drizzle-orm";\nwhere(both(eq(a, 1), undefined));'],
    ["house/no-raw-sql", QUERY, `${DRIZZLE}sql.raw(text);`],
    ["house/no-raw-sql", QUERY, `${DRIZZLE}sql["identifier"](text);`],
    ["house/no-spread-in-set", "lib/billing/commands.ts", "tx.update(bill).set({ ...data });"],
    [
      "house/no-spread-in-set",
      "lib/billing/commands.ts",
      "tx.insert(bill).values(row).onConflictDoUpdate({ target: bill.id, set: { ...row } });",
    ],
    ["house/server-only-first", QUERY, 'import { eq } from "drizzle-orm";\nimport "server-only";'],
    ["house/server-only-first", "lib/billing/commands/hold-bill.ts", "export const x = 1;"],
    ["house/server-only-first", "db/listen.ts", "export const x = 1;"],
    ["house/no-process-env", "lib/log.ts", "start(process.env.LOG_LEVEL);"],
    ["house/no-process-env", "sandbox/server.ts", "const { env } = process;"],
    ["house/no-process-env", "app/page.tsx", 'import { env } from "node:process";'],
    ["house/no-random", "db/seed/demo.ts", "Math.random();"],
    ["house/no-wall-clock", "lib/billing/commands.ts", "new Date();"],
    ["house/no-wall-clock", QUERY, `${DRIZZLE}where(sql\`due_date < now()\`);`],
    ["house/no-re-export", "lib/billing/rules.ts", 'export * from "./breakdown";'],
    ["house/no-default-export", "components/ui/button.tsx", "export default 1;"],
    ["house/no-computed-import", "lib/money.ts", "await import(name);"],
    ["no-console", "lib/billing/rules.ts", "console.log(1);"],
    ["no-warning-comments", "lib/money.ts", "// TODO: later"],
    ["max-lines", "sandbox/cards.ts", "x();\n".repeat(301)],
    ["@typescript-eslint/no-explicit-any", "lib/money.ts", "export const x: any = 1;"],
    ["@typescript-eslint/no-non-null-assertion", "lib/money.ts", "use(x!);"],
    ["@typescript-eslint/ban-ts-comment", "lib/money.ts", "// @ts-ignore\nuse(x);"],
  ])("%s refuses, in %s: %j", async (rule, file, code) => {
    expect(await broken(file, code)).toContain(rule);
  });

  it.each([
    [ACTIONS, `${DOOR}export const pay = action(input, run);`],
    [ACTIONS, '"use server";\nimport { publicAction } from "@/lib/identity/action";\nexport const pay = publicAction(input, run);'],
    [QUERY, `${DRIZZLE}where(and(eq(a, principal.subject), eq(b, 2), ...filters));`],
    [QUERY, `${DRIZZLE}q.where(and(eq(a, 1), or(eq(b, 2), eq(b, 3))));`],
    [QUERY, `${DRIZZLE}where(sql\`\${bill.dueDate} < \${today}\`);`],
    ["lib/billing/commands.ts", 'import "server-only";\ntx.update(bill).set({ state: "open" });'],
    ["lib/clock.ts", "export const clock = { now: () => new Date() };"],
    ["lib/env.ts", "parse(process.env);"],
    ["sandbox/main.ts", "parse(process.env);"],
    ["sandbox/faults.ts", "Math.random();"],
    ["app/page.tsx", "export default function Page() { return null; }"],
  ])("%s may: %j", async (file, code) => {
    expect((await broken(file, code)).filter((rule) => rule?.startsWith("house/"))).toEqual([]);
  });
});
