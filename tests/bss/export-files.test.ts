import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { db } from "@/db/client";
import { sendExport, sweepExports } from "@/lib/bss/commands/send-exports";
import { assignFile, writeExportFiles, writeNextFile } from "@/lib/bss/commands/write-export-files";
import { putExportFile } from "@/lib/bss/export-folder";
import { useDatabase } from "../fixtures/database";
import { anExport, exportsNow, setEnv } from "../fixtures/operator";

useDatabase();

let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mytim-exports-"));
  await db().execute(sql`truncate operator_export`);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const line = z.looseObject({ id: z.string() });

/** Every export in every file, in order. */
function idsInFiles(): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
  return files.flatMap((name) =>
    readFileSync(path.join(folder, name), "utf8")
      .trimEnd()
      .split("\n")
      .map((text) => line.parse(JSON.parse(text)).id),
  );
}

const some = (count: number) => Promise.all(Array.from({ length: count }, () => anExport()));
const states = async () => new Set((await exportsNow()).map(({ state }) => state));

describe("files for the operator", () => {
  it("hold each export once, to the letter, under the numbers of the first and the last", async () => {
    setEnv("OPERATOR_EXPORT_DIR", folder);
    const made = await some(5);
    for (const { id } of made) await sendExport(id);
    expect(readdirSync(folder)).toEqual([]);
    await sweepExports();
    const written = await exportsNow();
    const [from, to] = [written[0], written[4]].map((row) => String(row?.sequence).padStart(10, "0"));
    expect(readdirSync(folder)).toEqual([`payments-${String(from)}-${String(to)}.ndjson`]);
    expect(readFileSync(path.join(folder, written[0]?.fileName ?? ""), "utf8")).toBe(written.map(({ body }) => `${body}\n`).join(""));
    expect(await states()).toEqual(new Set(["acknowledged"]));

    const [first] = readdirSync(folder);
    const before = statSync(path.join(folder, first ?? ""));
    await some(2);
    await sweepExports();
    await sweepExports();
    expect(readdirSync(folder)).toHaveLength(2);
    expect(idsInFiles().sort()).toEqual((await exportsNow()).map(({ id }) => id).sort());
    expect(statSync(path.join(folder, first ?? "")).ino).toBe(before.ino);
  });

  it("are the same whoever is killed after the assignment, while others come in", async () => {
    await some(3);
    await assignFile();
    await some(2);
    await writeExportFiles(folder);
    expect(readdirSync(folder)).toHaveLength(2);
    expect(idsInFiles()).toEqual((await exportsNow()).map(({ id }) => id));
    expect(await states()).toEqual(new Set(["acknowledged"]));
  });

  it("are the same when somebody is killed half way through the writing", async () => {
    await some(3);
    await assignFile();
    const name = (await exportsNow())[0]?.fileName ?? "";
    writeFileSync(path.join(folder, `${name}.part`), '{"id":"half');
    await writeExportFiles(folder);
    expect(readdirSync(folder)).toEqual([name]);
    expect(idsInFiles()).toEqual((await exportsNow()).map(({ id }) => id));
  });

  it("are not touched again when somebody is killed before it is noted, and laid down the same when they were taken", async () => {
    await some(3);
    await writeExportFiles(folder);
    const [name = ""] = readdirSync(folder);
    const place = path.join(folder, name);
    const [content, inode] = [readFileSync(place, "utf8"), statSync(place).ino];
    const forget = () => db().execute(sql`update operator_export set state = 'waiting', acknowledged_at = null`);

    await forget();
    await some(1);
    await writeExportFiles(folder);
    expect(statSync(place).ino).toBe(inode);
    expect(idsInFiles()).toHaveLength(4);

    rmSync(place);
    await forget();
    await writeExportFiles(folder);
    expect(readFileSync(place, "utf8")).toBe(content);
    expect(await states()).toEqual(new Set(["acknowledged"]));
  });

  it("are written once by many sweeps at once, while others come in", async () => {
    setEnv("OPERATOR_EXPORT_DIR", folder);
    await some(10);
    await Promise.all([...Array.from({ length: 6 }, () => sweepExports()), some(10), ...Array.from({ length: 6 }, () => sweepExports())]);
    await sweepExports();
    const ids = idsInFiles();
    expect(ids.sort()).toEqual((await exportsNow()).map(({ id }) => id).sort());
    expect(readdirSync(folder).filter((name) => !name.endsWith(".ndjson"))).toEqual([]);
    expect(await states()).toEqual(new Set(["acknowledged"]));
  });

  it("never replace another content", async () => {
    await some(1);
    await assignFile();
    const name = (await exportsNow())[0]?.fileName ?? "";
    writeFileSync(path.join(folder, name), "of an older database\n");
    await expect(writeNextFile(folder)).rejects.toThrow("with another content");
    expect(await states()).toEqual(new Set(["waiting"]));
    expect(readFileSync(path.join(folder, name), "utf8")).toBe("of an older database\n");
  });

  it("wait for a folder that is not there, and lose nothing", async () => {
    await some(2);
    await expect(writeExportFiles(path.join(folder, "not-mounted"))).rejects.toThrow("ENOENT");
    expect(await states()).toEqual(new Set(["waiting"]));
    await writeExportFiles(folder);
    expect(idsInFiles()).toHaveLength(2);
  });

  it("do not go out by wire too when the configuration changes", async () => {
    const [made] = await some(1);
    await assignFile();
    setEnv("OPERATOR_EXPORT_SECRET", "s".repeat(32));
    setEnv("OPERATOR_EXPORT_URL", "http://localhost:9/");
    await sweepExports();
    expect(await exportsNow()).toMatchObject([{ id: made?.id, attempts: 0, state: "waiting" }]);
  });
});

it("a file is whole under its name: whoever looks sees all of it or none", async () => {
  const text = "x".repeat(20_000_000);
  const seen = new Set<number>();
  const look = setInterval(() => {
    if (readdirSync(folder).includes("a.ndjson")) seen.add(statSync(path.join(folder, "a.ndjson")).size);
  }, 0);
  await putExportFile(folder, "a.ndjson", text);
  clearInterval(look);
  expect(statSync(path.join(folder, "a.ndjson")).size).toBe(text.length);
  expect([...seen].every((size) => size === text.length)).toBe(true);
});
