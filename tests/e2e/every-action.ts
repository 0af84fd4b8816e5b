import type { APIRequestContext } from "@playwright/test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { MATRIX, type StaffAction } from "@/lib/staff/matrix";
import ts from "typescript";
import { exportsOf, filesOf, parse } from "../fixtures/source";

const ORIGIN = process.env.E2E_URL ?? "http://localhost:3000";
const DOORS = { action: "customer", publicAction: "everybody", staffAction: "staff", showingStaffAction: "staff" } as const;

/** A server action of the portal: its id from the pages' build, the rest from its source. */
export interface Action {
  readonly id: string;
  readonly name: string;
  /** For whom it is. */
  readonly door: (typeof DOORS)[keyof typeof DOORS];
  /** Its row in the matrix of roles, where it is the staff's. */
  readonly row: StaffAction | undefined;
}

const isDoor = (name: string): name is keyof typeof DOORS => Object.hasOwn(DOORS, name);
const isRow = (name: string): name is StaffAction => Object.hasOwn(MATRIX, name);

/** Every server action that the portal's build serves. @throws for one that stands behind no door. */
export function everyAction(): Action[] {
  const known = new Map<string, Pick<Action, "door" | "row">>();
  for (const file of filesOf("lib", /\/actions(\/[\w-]+)?\.ts$/))
    for (const { name, made } of exportsOf(parse(file))) {
      const door = made?.expression.getText() ?? "";
      const [first] = made?.arguments ?? [];
      const row = first && ts.isStringLiteral(first) && isRow(first.text) ? first.text : undefined;
      if (isDoor(door)) known.set(`${file} ${name}`, { door: DOORS[door], row });
    }
  const manifest = path.join(process.env.NEXT_DIST_DIR ?? ".next", "server/server-reference-manifest.json");
  const { node } = JSON.parse(readFileSync(manifest, "utf8")) as { node: Record<string, { filename: string; exportedName: string }> };
  return Object.entries(node).map(([id, { filename, exportedName: name }]) => {
    const found = known.get(`${filename} ${name}`);
    if (!found || (found.door === "staff") !== (found.row !== undefined))
      throw new Error(`${name} stands behind no door that this test knows`);
    return { id, name, ...found };
  });
}

export interface Sending {
  readonly address?: string;
  readonly cookie?: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** None: the request says of no page that it is from there. */
  readonly origin?: string | null;
}

/** Calls an action as React does. @returns the code of its refusal; "→" where it was done, with where it leads; or the status of a fault. */
export async function call(request: APIRequestContext, { id }: Action, sending: Sending = {}): Promise<string> {
  const { address = "/", cookie, fields = {}, origin = ORIGIN } = sending;
  const boundary = "----actions";
  const part = (name: string, value: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const typed = Object.entries(fields).map(([name, value]) => part(`_1_${name}`, value));
  const answer = await request.post(address, {
    headers: {
      "next-action": id,
      accept: "text/x-component",
      "content-type": `multipart/form-data; boundary=${boundary}`,
      ...(origin !== null && { origin }),
      ...(cookie !== undefined && { cookie }),
    },
    data: `${part("_1_x", "1")}${typed.join("")}${part("0", '[{"status":"idle"},"$K1"]')}--${boundary}--\r\n`,
    maxRedirects: 0,
  });
  const text = await answer.text();
  const code = /"status":"refused","code":"([\w-]+)"/.exec(text)?.[1];
  if (code !== undefined) return code;
  return answer.status() < 400 ? `→ ${answer.headers()["x-action-redirect"] ?? ""}` : String(answer.status());
}
