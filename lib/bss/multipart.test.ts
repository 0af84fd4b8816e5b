import { expect, it } from "vitest";
import { boundaryOf, BrokenUpload, readParts } from "@/lib/bss/multipart";

/** A body in pieces of so many bytes. */
async function* inPieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const BODY = [
  '--b1\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n',
  '--b1\r\nContent-Disposition: form-data; name="files"; filename="àè.xml"\r\nContent-Type: text/xml\r\n\r\n<a>\r\n--b\r\n--b0\r\n</a>\r\n',
  '--b1\r\ncontent-disposition: form-data; name="files"; filename=""\r\n\r\n\r\n',
  "--b1--\r\n",
].join("");

async function read(text: string, size: number, isSkipping = false) {
  const parts: [string, string | undefined, string][] = [];
  for await (const { name, fileName, content } of readParts(inPieces(text, size), "b1")) {
    const pieces: Buffer[] = [];
    if (!isSkipping) for await (const piece of content) pieces.push(piece);
    parts.push([name, fileName, Buffer.concat(pieces).toString()]);
  }
  return parts;
}

it.each([1, 2, 3, 7, 64, 10_000])("a form is the same in pieces of %d bytes", async (size) => {
  expect(await read(BODY, size)).toEqual([
    ["note", undefined, "hello"],
    ["files", "àè.xml", "<a>\r\n--b\r\n--b0\r\n</a>"],
    ["files", "", ""],
  ]);
  expect((await read(BODY, size, true)).map(([name]) => name)).toEqual(["note", "files", "files"]);
});

it.each([
  "",
  "no form at all",
  BODY.slice(0, 90),
  BODY.slice(0, -8),
  "--b1\r\nContent-Type: text/xml\r\n\r\nx\r\n--b1--",
  `--b1\r\nContent-Disposition: form-data; name="${"x".repeat(9000)}"\r\n\r\nx\r\n--b1--`,
])("a body that is none is refused: %j", async (text) => {
  await expect(read(text, 50)).rejects.toBeInstanceOf(BrokenUpload);
});

it("the boundary is the content type's", () => {
  expect(boundaryOf("multipart/form-data; boundary=----x1")).toBe("----x1");
  expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"')).toBe("a b");
  for (const type of [null, "", "text/plain", "multipart/form-data", `multipart/form-data; boundary=${"x".repeat(71)} `])
    expect(() => boundaryOf(type), String(type)).toThrow(BrokenUpload);
});
