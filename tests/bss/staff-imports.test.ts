import { createHash } from "node:crypto";
import { and, count, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/api/staff/import/route";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { bill } from "@/db/schema/billing";
import { importPiece, importRun } from "@/db/schema/bss/import-run";
import { customer } from "@/db/schema/lines";
import { staff } from "@/db/schema/staff";
import { receiveImport, sweepUploads } from "@/lib/bss/commands/receive-import";
import { runImport } from "@/lib/bss/commands/run-import";
import { UPLOAD_LIMIT_BYTES } from "@/lib/bss/input/uploads";
import { getImport, listImportNotes, listImports } from "@/lib/bss/queries/imports";
import { clock } from "@/lib/clock";
import { addStaff, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { importerPrincipal } from "@/lib/staff/rules";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { aBillToWrite, anInvoice, signedAround } from "../fixtures/invoice";
import { startProgram } from "../fixtures/processes";
import { refusal } from "../fixtures/refusal";
import { settings, WORKER } from "../fixtures/worker";
import { whyNot } from "../fixtures/reasons";

useDatabase();

let staffId: string;
const importer = () => importerPrincipal({ id: staffId }, clock.now());

beforeAll(async () => {
  const email = "importer@posta.example";
  await addStaff(terminalPrincipal(), { email, role: "importer" });
  const [made] = await db().select({ id: staff.id }).from(staff).where(eq(staff.email, email));
  staffId = made?.id ?? "";
});

/** A form with files, as a browser posts it. */
function aForm(files: Readonly<Record<string, string | Uint8Array>>): Request {
  const form = new FormData();
  form.set("note", "a field, which is passed over");
  for (const [name, content] of Object.entries(files)) form.append("files", new File([Buffer.from(content)], name));
  return new Request("http://localhost/api/staff/import", { method: "POST", body: form });
}

const give = (files: Readonly<Record<string, string | Uint8Array>>) => receiveImport(importer(), staffId, aForm(files));

/** Gives files and imports them, as the queue would. @returns their reports, in order. */
async function giveAndRun(files: Readonly<Record<string, string | Uint8Array>>) {
  const ids = await give(files);
  for (const id of ids) await runImport(id);
  return Promise.all(
    ids.map(async (id) => ({ ...(await getImport(importer(), id)), notes: (await listImportNotes(importer(), id, 0)).notes })),
  );
}

let made = 0;
const nextBill = (over: object = {}) => anInvoice({ bills: [aBillToWrite({ number: `S/${String((made += 1))}`, ...over })] });
const ndjson = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const customers = (from: number, many: number) =>
  Array.from({ length: many }, (_, index) => ({
    type: "customer",
    name: "Prova",
    vat_number: `IT${String(from + index).padStart(11, "0")}`,
  }));
const runs = () => db().select({ id: importRun.id }).from(importRun);

describe("files of staff", () => {
  it("of one upload are imported in the order in which they need each other; the report is kept, the file is not", async () => {
    const xml = anInvoice({ bills: [aBillToWrite({ number: "S/first", contractRef: "K-S" })] });
    const taxCode = "PRVMRA80A01H501X";
    const files = {
      "payments.csv": "reference,bill_number,amount,paid_on\r\nR-1,S/first,10.00,2026-03-02\r\nR-2,S/none,1.00,2026-03-02\r\n",
      "C:\\fakepath\\..\\first\u0000\u202e.xml": xml,
      "lines.ndjson": ndjson([
        { type: "customer", name: "Mario", tax_code: taxCode },
        { type: "line", number: "06 5550 0101", kind: "fixed", name: "Casa", contract_ref: "K-S", tax_code: taxCode },
      ]),
    };
    const [lines, bills, payments] = await giveAndRun(files);
    expect(lines).toMatchObject({
      fileName: "lines.ndjson",
      kind: "operator-data",
      state: "done",
      done: 2,
      refused: 0,
      by: "importer@posta.example",
    });
    expect(bills).toMatchObject({ fileName: "first.xml", kind: "bills", done: 1, unassigned: 0, notes: [], attempts: 1 });
    expect(bills?.sha256).toBe(createHash("sha256").update(xml).digest("hex"));
    expect(payments).toMatchObject({ kind: "payments", done: 1, refused: 1 });
    expect(payments?.notes).toMatchObject([{ result: "refused", line: 3, reason: { code: "bill-unknown", values: { number: "S/none" } } }]);
    expect(await db().select().from(importPiece)).toEqual([]);

    const again = await giveAndRun(files);
    expect(again.map(({ done, unchanged, refused }) => [done, unchanged, refused])).toEqual([
      [0, 2, 0],
      [0, 1, 0],
      [0, 1, 1],
    ]);
    // The newest first; what is done is done once.
    expect(
      (await listImports(importer())).imports
        .map(({ fileName }) => fileName)
        .slice(0, 3)
        .sort(),
    ).toEqual(["first.xml", "lines.ndjson", "payments.csv"]);
    const before = await getImport(importer(), again[0]?.id ?? "");
    await runImport(again[0]?.id ?? "");
    expect(await getImport(importer(), again[0]?.id ?? "")).toEqual(before);
    const audited = await db()
      .select({ action: auditLog.action, actor: auditLog.actor })
      .from(auditLog)
      .where(eq(auditLog.target, again[0]?.id ?? ""));
    expect(audited).toEqual([
      { action: "import.receive", actor: `staff:${staffId}` },
      { action: "import.end", actor: `staff:${staffId}` },
    ]);
  });

  it("that are none of ours are refused with a reason, and nothing of them is kept: PDF, ZIP, broken XML and envelope, bombs, nothing at all", async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>`;
    const before = await db().select({ many: count() }).from(bill);
    for (const [name, content, reason] of [
      ["a.pdf", "%PDF-1.7 …", "PDF"],
      ["a.zip", Buffer.from("504b0304deadbeef", "hex"), "ZIP archive"],
      ["a.xml", "<p:FatturaElettronica><unclosed>", ""],
      ["a.xml.p7m", signedAround(Buffer.from(nextBill())).subarray(0, 400), "envelope is damaged"],
      ["a.xml", bomb, "DOCTYPE"],
      ["a.xml", "", "empty"],
      ["a.exe", Buffer.from([0x4d, 0x5a, 0x90, 0x00, 0xff]), "no e-invoice"],
      ["a.xml", Buffer.alloc(20 * 1024 * 1024 + 1, " "), "up to 20 MB"],
    ] as const) {
      const [report] = await giveAndRun({ [name]: content });
      expect(report, name).toMatchObject({ kind: "bills", state: "done", done: 0, refused: 1 });
      expect(whyNot(report?.notes[0]), name).toContain(reason);
    }
    const [rows] = await giveAndRun({ "a.ndjson": '{"type":"customer"\n{"type":"nothing"}\n' });
    expect(rows).toMatchObject({ kind: "operator-data", done: 0, refused: 2 });
    expect(await db().select({ many: count() }).from(bill)).toEqual(before);
  }, 120_000);

  it("that are too large, or do not arrive whole, are not kept; of what says so itself nothing is read", async () => {
    const before = (await runs()).length;
    const unread = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: () => {
          throw new Error("it was read");
        },
      },
      { highWaterMark: 0 },
    );
    const headers = new Headers({
      "content-type": "multipart/form-data; boundary=b",
      "content-length": String(UPLOAD_LIMIT_BYTES + 1_000_000),
    });
    expect(await refusal(receiveImport(importer(), staffId, { headers, body: unread }))).toBe("file-too-large");
    expect(await refusal(give({ "a.xml": nextBill(), "b.csv": Buffer.alloc(UPLOAD_LIMIT_BYTES, "x") }))).toBe("file-too-large");
    const form = aForm({ "a.xml": nextBill() });
    const type = form.headers.get("content-type") ?? "";
    const whole = Buffer.from(await form.arrayBuffer());
    for (const [content, contentType] of [
      [whole.subarray(0, whole.length - 60), type],
      [whole, "application/xml"],
      [Buffer.from("x"), type],
    ] as const) {
      const { body } = new Response(new Uint8Array(content));
      expect(await refusal(receiveImport(importer(), staffId, { headers: new Headers({ "content-type": contentType }), body }))).toBe(
        "upload-broken",
      );
    }
    expect(await refusal(give({}))).toBe("upload-broken");
    expect((await runs()).length).toBe(before);
  }, 120_000);

  it("of which a process died while they came are gone after two hours, and never seen", async () => {
    const old = { staffId, fileName: "old.xml", state: "receiving", createdAt: new Date(clock.now().getTime() - 3 * 3_600_000) } as const;
    const id = "01900000-0000-7000-8000-000000000001";
    await db()
      .insert(importRun)
      .values({ id, ...old });
    await db()
      .insert(importPiece)
      .values({ runId: id, position: 1, content: Buffer.from("x") });
    expect(await getImport(importer(), id)).toBeUndefined();
    await sweepUploads();
    expect(await db().select().from(importRun).where(eq(importRun.id, id))).toEqual([]);
  });

  it("at once bring each bill once, whoever was first", async () => {
    const xml = nextBill();
    const ids = (await Promise.all([1, 2, 3].map(() => give({ "same.xml": xml })))).flat();
    await Promise.all(ids.map((id) => runImport(id)));
    const reports = await Promise.all(ids.map((id) => getImport(importer(), id)));
    expect(reports.map((one) => (one?.done ?? 0) + (one?.unassigned ?? 0)).toSorted()).toEqual([0, 0, 1]);
    expect(reports.map((one) => one?.unchanged ?? 0).toSorted()).toEqual([0, 1, 1]);
  });

  it("lose and double nothing when the worker is killed in the middle: begun again, all is there once", async () => {
    const many = 3000;
    const [id = ""] = await give({ "many.ndjson": ndjson(customers(1_000_000, many)) });
    const worker = startProgram(WORKER, settings());
    await expect.poll(async () => (await getImport(importer(), id))?.done ?? 0, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
    worker.child.kill("SIGKILL");
    await worker.ended;
    const broken = await getImport(importer(), id);
    expect(broken?.state).toBe("running");
    // Given back, two workers may even begin it: the first of them is overtaken.
    await Promise.all([runImport(id), runImport(id)]);
    const report = await getImport(importer(), id);
    expect(report).toMatchObject({ state: "done", refused: 0 });
    expect((report?.done ?? 0) + (report?.unchanged ?? 0)).toBe(many);
    expect(report?.attempts).toBeGreaterThanOrEqual(2);
    const kept = and(sql`${customer.vatNumber} >= 'IT00001000000'`, sql`${customer.vatNumber} < 'IT00001003000'`);
    expect(await db().select({ many: count() }).from(customer).where(kept)).toEqual([{ many }]);
    expect(await db().select().from(importPiece)).toEqual([]);
  }, 180_000);
});

it("an import that the queue has given up says so, and not that it is under way", async () => {
  const [id = ""] = await give({ "stuck.xml": nextBill() });
  const stateOf = async () => [
    (await getImport(importer(), id))?.state,
    (await listImports(importer())).imports.find((one) => one.id === id)?.state,
  ];
  expect(await stateOf()).toEqual(["waiting", "waiting"]);
  await db().update(importRun).set({ state: "running", attempts: 25 }).where(eq(importRun.id, id));
  expect(await stateOf()).toEqual(["running", "running"]);
  await db().execute(sql`update graphile_worker._private_jobs set attempts = max_attempts where key = ${`import:${id}`}`);
  expect(await stateOf()).toEqual(["given-up", "given-up"]);
  await runImport(id);
  expect(await stateOf()).toEqual(["done", "done"]);
});

it("nobody else gives or reads anything: customers, other staff and other sites", async () => {
  const [id = ""] = await give({ "mine.xml": nextBill() });
  for (const principal of [principalOf("01900000-0000-7000-8000-000000000002"), { ...importer(), scopes: [] }]) {
    expect(await refusal(receiveImport(principal, staffId, aForm({ "a.xml": nextBill() })))).toBe("not-found");
    expect(await refusal(listImports(principal))).toBe("not-found");
    expect(await refusal(getImport(principal, id))).toBe("not-found");
    expect(await refusal(listImportNotes(principal, id, 0))).toBe("not-found");
  }
  for (const origin of ["https://evil.example", "null", ""]) {
    const form = aForm({ "a.xml": nextBill() });
    form.headers.set("origin", origin);
    form.headers.set("x-forwarded-for", "192.0.2.77");
    const answer = await POST(form);
    expect([answer.status, form.bodyUsed]).toEqual([403, false]);
  }
  const refused = await db().select({ details: auditLog.details }).from(auditLog).where(eq(auditLog.action, "action.refused"));
  expect(refused).toEqual(Array(3).fill({ details: { code: "bad-origin", address: "192.0.2.77" } }));
});
