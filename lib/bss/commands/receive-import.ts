import "server-only";
import { createHash } from "node:crypto";
import { and, eq, inArray, lt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { addJob } from "@/db/queue";
import { db } from "@/db/client";
import { importPiece, importRun } from "@/db/schema/bss/import-run";
import { recordAudit } from "@/lib/audit/commands";
import { boundaryOf, BrokenUpload, readParts } from "@/lib/bss/multipart";
import { HEAD_BYTES, KINDS, kindOf, type Kind } from "@/lib/bss/file-kind";
import { IMPORT_KEY, shownName, UPLOAD_LIMIT_BYTES } from "@/lib/bss/input/uploads";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { hasScope, type Principal } from "@/lib/principal";

/** A file as it comes from a browser. */
interface UploadedFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** One of an upload that is whole here and waits for the others. */
interface ReceivedFile {
  readonly id: string;
  readonly kind: Kind;
}

const PIECE_BYTES = 1024 * 1024;

/** A form with files, as it arrives: of the body nothing has been read. */
export type UploadedForm = Pick<Request, "headers" | "body">;

/** What a form writes around its files. */
const AROUND_BYTES = 500_000;

/**
 * Takes the files of a form into the database, piece by piece, and gives them to the queue: all of them or none, in the order in which kinds need each other.
 * @param staffId whose upload it is.
 * @returns their ids.
 * @throws UserError `not-found` for a principal that may not import, `file-too-large` for more than `UPLOAD_LIMIT_BYTES` in all, `upload-broken` for a form that is none or not whole, or
 * without a file. Then nothing is kept.
 */
export async function receiveImport(principal: Principal, staffId: string, { headers, body }: UploadedForm): Promise<string[]> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  if (Number(headers.get("content-length")) > UPLOAD_LIMIT_BYTES + AROUND_BYTES) throw new UserError("file-too-large");
  try {
    const ids = await takeFiles(principal, staffId, filesOf(body, boundaryOf(headers.get("content-type"))));
    if (ids.length === 0) throw new BrokenUpload("no file");
    return ids;
  } catch (error) {
    if (!(error instanceof BrokenUpload)) throw error;
    throw new UserError("upload-broken");
  }
}

async function takeFiles(principal: Principal, staffId: string, files: AsyncIterable<UploadedFile>): Promise<string[]> {
  const begun: string[] = [];
  const received: ReceivedFile[] = [];
  let left = UPLOAD_LIMIT_BYTES;
  try {
    for await (const file of files) {
      const id = uuidv7();
      begun.push(id);
      const { kind, sizeBytes } = await keep(id, staffId, file, left);
      left -= sizeBytes;
      received.push({ id, kind });
    }
    const ordered = KINDS.flatMap((kind) => received.filter((one) => one.kind === kind)).map(({ id }) => id);
    await enqueue(principal, ordered);
    return ordered;
  } catch (error) {
    if (begun.length > 0)
      await db()
        .delete(importRun)
        .where(and(inArray(importRun.id, begun), eq(importRun.state, "receiving")));
    throw error;
  }
}

async function* filesOf(body: UploadedForm["body"], boundary: string): AsyncGenerator<UploadedFile> {
  if (!body) throw new BrokenUpload("no body");
  for await (const { name, fileName, content } of readParts(bytesOf(body), boundary))
    if (name === "files" && fileName !== undefined && fileName !== "") yield { name: fileName, content };
}

/** A connection that breaks is a body that ends too early. */
async function* bytesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const next = await reader.read().catch((error: unknown) => {
        throw new BrokenUpload("the connection broke", { cause: error });
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    reader.releaseLock();
  }
}

async function keep(
  id: string,
  staffId: string,
  { name, content }: UploadedFile,
  limitBytes: number,
): Promise<{ kind: Kind; sizeBytes: number }> {
  const fileName = shownName(name);
  await db().insert(importRun).values({ id, staffId, fileName, state: "receiving", createdAt: clock.now() });
  const hash = createHash("sha256");
  let head = Buffer.alloc(0);
  let sizeBytes = 0;
  let position = 0;
  for await (const piece of inPieces(content)) {
    sizeBytes += piece.length;
    if (sizeBytes > limitBytes) throw new UserError("file-too-large");
    hash.update(piece);
    if (position === 0) head = Buffer.from(piece.subarray(0, HEAD_BYTES));
    position += 1;
    await db().insert(importPiece).values({ runId: id, position, content: piece });
  }
  const kind = kindOf(fileName, head);
  await db()
    .update(importRun)
    .set({ kind, sizeBytes, sha256: hash.digest("hex") })
    .where(eq(importRun.id, id));
  return { kind, sizeBytes };
}

async function* inPieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    waiting.push(chunk);
    length += chunk.byteLength;
    if (length < PIECE_BYTES) continue;
    yield Buffer.concat(waiting);
    [waiting, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(waiting);
}

/** One after the other, whatever worker does them: two files of one upload may need each other. */
async function enqueue(principal: Principal, ids: readonly string[]): Promise<void> {
  const at = clock.now();
  await db().transaction(async (tx) => {
    for (const id of ids) {
      const [waiting] = await tx
        .update(importRun)
        .set({ state: "waiting" })
        .where(and(eq(importRun.id, id), eq(importRun.state, "receiving")))
        .returning({ sha256: importRun.sha256, sizeBytes: importRun.sizeBytes });
      if (!waiting) throw new UserError("upload-broken");
      await addJob(tx, "run-import", { importId: id }, IMPORT_KEY + id, "imports");
      await recordAudit(tx, { principal, action: "import.receive", target: id, details: waiting, at });
    }
  });
}

const CUT_OFF_HOURS = 2;

/** Deletes what was cut off while it was sent, by a process that died. */
export async function sweepUploads(): Promise<void> {
  const before = new Date(clock.now().getTime() - CUT_OFF_HOURS * 3_600_000);
  await db()
    .delete(importRun)
    .where(and(eq(importRun.state, "receiving"), lt(importRun.createdAt, before)));
}
