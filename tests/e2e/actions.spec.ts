import type { APIRequestContext, Page } from "@playwright/test";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, signIn, test } from "./fixtures";

const ROOT = path.join(import.meta.dirname, "../..");
const PATHS = ["/", "/login", "/home", "/admin/login"];

interface Action {
  readonly id: string;
  readonly name: string;
  /** Behind which door it stands, as its source says. */
  readonly door: "action" | "publicAction" | "staffAction";
}

/** Every server action of the portal: the ids from its pages' build, the doors from the source. */
function everyAction(): Action[] {
  const doors = new Map<string, Action["door"]>();
  for (const file of readdirSync(path.join(ROOT, "lib"), { recursive: true, encoding: "utf8" })) {
    if (!/actions(\/[\w-]+)?\.ts$/.test(file)) continue;
    const source = readFileSync(path.join(ROOT, "lib", file), "utf8");
    for (const [, name = "", door] of source.matchAll(/^export const (\w+) = (action|publicAction|staffAction|showingStaffAction)\(/gm))
      doors.set(`lib/${file} ${name}`, door === "showingStaffAction" ? "staffAction" : (door as Action["door"]));
  }
  const file = path.join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "server/server-reference-manifest.json");
  const { node } = JSON.parse(readFileSync(file, "utf8")) as { node: Record<string, { filename: string; exportedName: string }> };
  return Object.entries(node).map(([id, { filename, exportedName: name }]) => {
    const door = doors.get(`${filename} ${name}`);
    if (!door) throw new Error(`${name} stands behind no door that this test knows`);
    return { id, name, door };
  });
}

/** Calls an action as React does, with an empty form. @returns the code of its refusal, or what came instead. */
async function call(request: APIRequestContext, { id }: Action, address: string, headers: Record<string, string> = {}): Promise<string> {
  const boundary = "----actions";
  const part = (name: string, value: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const answer = await request.post(address, {
    headers: {
      "next-action": id,
      accept: "text/x-component",
      "content-type": `multipart/form-data; boundary=${boundary}`,
      origin: process.env.E2E_URL ?? "http://localhost:3000",
      ...headers,
    },
    data: `${part("1_x", "1")}${part("0", '[{"status":"idle"},"$K1"]')}--${boundary}--\r\n`,
    maxRedirects: 0,
  });
  const text = await answer.text();
  return /"status":"refused","code":"([\w-]+)"/.exec(text)?.[1] ?? `${String(answer.status())} ${answer.headers().location ?? ""}`.trim();
}

async function expectOfEach(
  page: Page,
  doors: readonly Action["door"][],
  expected: RegExp,
  headers?: Record<string, string>,
): Promise<void> {
  const wrong: string[] = [];
  let asked = 0;
  for (const action of everyAction().filter(({ door }) => doors.includes(door)))
    for (const address of PATHS) {
      const said = await call(page.request, action, address, headers);
      asked++;
      if (!expected.test(said)) wrong.push(`${action.name} at ${address}: ${said}`);
    }
  expect(asked).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
}

test("no action of a customer's or of staff's is open to a visitor, at whatever address", async ({ page }) => {
  await expectOfEach(page, ["action", "staffAction"], /^signed-out$/);
});

test("a customer's session opens their own actions and none of staff's", async ({ page, customer }) => {
  await signIn(page, customer.email);
  await expectOfEach(page, ["staffAction"], /^signed-out$/);
  const [first] = everyAction().filter(({ name }) => name === "payBillAction");
  expect(first && (await call(page.request, first, "/home"))).toBe("invalid-input");
});

test("no action runs for a page of another site, or without saying whose page it is", async ({ page, customer }) => {
  await signIn(page, customer.email);
  for (const origin of ["https://evil.example", "null", ""])
    await expectOfEach(page, ["action", "publicAction", "staffAction"], /^(bad-origin|4\d\d|500)$/, { origin });
});
