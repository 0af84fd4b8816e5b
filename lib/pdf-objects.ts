import { deflateSync } from "node:zlib";

/** So many to a stream: readers unpack one whole to get at an object of it. */
const OBJECTS_A_STREAM = 200;

/**
 * Packs what pdfkit writes one by one into compressed object streams with a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8): the tags of a bill
 * are thousands of small objects and come to a fifth of their size.
 * @param pdf a file with one classic cross-reference table, as pdfkit ends it.
 * @throws when it is no such file.
 */
export function packObjects(pdf: Buffer): Buffer {
  const { offsets, trailer, tableAt } = readTable(pdf);
  const parts: Buffer[] = [];
  let length = 0;
  const write = (part: Buffer) => {
    parts.push(part);
    length += part.length;
  };
  const places: Place[] = [{ kind: 0, at: 0, index: 0 }];
  const small: { id: number; body: Buffer }[] = [];
  write(pdf.subarray(0, offsets[0]?.at));
  offsets.forEach(({ id, at }, order) => {
    const object = pdf.subarray(at, offsets[order + 1]?.at ?? tableAt);
    if (object.subarray(-"endstream\nendobj\n".length).toString("latin1") === "endstream\nendobj\n") {
      places[id] = { kind: 1, at: length, index: 0 };
      write(object);
    } else {
      small.push({ id, body: object.subarray(object.indexOf("\n") + 1, object.lastIndexOf("endobj")) });
    }
  });

  let nextId = offsets.length + 1;
  for (let from = 0; from < small.length; from += OBJECTS_A_STREAM) {
    const group = small.slice(from, from + OBJECTS_A_STREAM);
    let at = 0;
    const heads = group.map(({ id, body }, index) => {
      places[id] = { kind: 2, at: nextId, index };
      const head = `${String(id)} ${String(at)}`;
      at += body.length;
      return head;
    });
    const head = Buffer.from(`${heads.join(" ")}\n`);
    const content = Buffer.concat([head, ...group.map(({ body }) => body)]);
    places[nextId] = { kind: 1, at: length, index: 0 };
    write(stream(nextId, `/Type /ObjStm /N ${String(group.length)} /First ${String(head.length)}`, content));
    nextId += 1;
  }
  const tableStart = length;
  places[nextId] = { kind: 1, at: tableStart, index: 0 };
  write(stream(nextId, `/Type /XRef /W [1 4 2] /Size ${String(nextId + 1)} ${trailer}`, writePlaces(places)));
  write(Buffer.from(`startxref\n${String(tableStart)}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** Where an object is: free (0), at a byte of the file (1), or the so many-eth of an object stream (2). */
interface Place {
  readonly kind: 0 | 1 | 2;
  readonly at: number;
  readonly index: number;
}

function readTable(pdf: Buffer) {
  const tableAt = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf.toString("latin1", pdf.length - 64))?.[1]);
  const table = /^xref\n0 \d+\n([\s\S]*?)trailer\n<<([\s\S]*)>>\nstartxref/.exec(pdf.toString("latin1", tableAt));
  if (!table) throw new Error("pdfkit ended the file in another way than this was written for");
  const [, lines = "", entries = ""] = table;
  const offsets = lines
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line, index) => ({ id: index + 1, at: Number(line.slice(0, 10)) }))
    .sort((a, b) => a.at - b.at);
  return { offsets, tableAt, trailer: entries.replace(/\/Size \d+/, "").trim() };
}

function stream(id: number, entries: string, content: Buffer): Buffer {
  const packed = deflateSync(content);
  const head = `${String(id)} 0 obj\n<< ${entries} /Filter /FlateDecode /Length ${String(packed.length)} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), packed, Buffer.from("\nendstream\nendobj\n")]);
}

function writePlaces(places: readonly Place[]): Buffer {
  const table = Buffer.alloc(places.length * 7);
  places.forEach(({ kind, at, index }, id) => {
    table.writeUInt8(kind, id * 7);
    table.writeUInt32BE(at, id * 7 + 1);
    table.writeUInt16BE(kind === 0 ? 65_535 : index, id * 7 + 5);
  });
  return table;
}
