import { describe, expect, it } from "vitest";
import { anInvoice, signedAround } from "@/tests/fixtures/invoice";
import { whyNot } from "@/tests/fixtures/reasons";
import { decodeXml } from "./decode";
import { readInvoiceFile } from "./file";
import { ImportRefusal } from "./refusal";
import { checkSize, unwrap } from "./unwrap";

const xml = anInvoice();
const bytes = Buffer.from(xml);
const numbersIn = (file: Uint8Array) => readInvoiceFile(file, { dueDays: 30 }).bills.map((bill) => bill.number);

function refusalOf(work: () => unknown): ImportRefusal {
  try {
    work();
  } catch (error) {
    if (error instanceof ImportRefusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("what an invoice comes in", () => {
  const base64 = (data: Uint8Array, newline: string) =>
    (
      Buffer.from(data)
        .toString("base64")
        .match(/.{1,64}/g) ?? []
    ).join(newline);
  const signed = signedAround(bytes);
  it.each([
    ["plain", bytes, "xml"],
    ["with a byte order mark", Buffer.concat([Buffer.from("\uFEFF"), bytes]), "xml"],
    ["signed, DER", signed, "p7m"],
    ["signed, BER of indefinite length in pieces", signedAround(bytes, "ber"), "p7m"],
    ["signed twice", signedAround(signed), "p7m"],
    ["signed, base64 in one line", Buffer.from(base64(signed, "")), "p7m"],
    ["signed, base64 with CRLF", Buffer.from(base64(signed, "\r\n")), "p7m"],
    ["signed, in PEM armour", Buffer.from(`-----BEGIN PKCS7-----\n${base64(signed, "\n")}\n-----END PKCS7-----\n`), "p7m"],
    ["base64 of plain XML", Buffer.from(base64(bytes, "\n")), "xml"],
  ] as const)("%s", (_name, file, kind) => {
    expect(unwrap(file).kind).toBe(kind);
    expect(numbersIn(file)).toEqual(["A/1"]);
  });

  it.each([
    ["an empty file", Buffer.alloc(0), /is empty/],
    ["a PDF renamed .xml", Buffer.from("%PDF-1.7\n%âãÏÓ"), /is a PDF/],
    ["a ZIP archive", Buffer.from("PK\u0003\u0004....", "latin1"), /ZIP/],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), /neither XML nor a signed file/],
    ["a text", Buffer.from("Gentile cliente, in allegato la fattura."), /neither XML nor a signed file/],
    ["a damaged envelope", signed.subarray(0, 400), /cannot be opened/],
    ["an envelope nested without end", Buffer.alloc(60_000, Buffer.from([0x30, 0x80])), /cannot be opened/],
    ["a signature without its content", Buffer.from("300b06092a864886f70d010702", "hex"), /cannot be opened/],
    ["UTF-32", Buffer.from("0000003c0000003f", "hex"), /UTF-32/],
  ])("refuses %s", (_name, file, reason) => {
    expect(whyNot(refusalOf(() => unwrap(file)))).toMatch(reason);
  });

  it("refuses a file above the limit by its size alone", () => {
    const tooBig = refusalOf(() => {
      checkSize(50 * 1024 * 1024);
    });
    expect(whyNot(tooBig)).toBe("The file has 50 MB; files up to 20 MB are taken.");
    expect(whyNot(refusalOf(() => unwrap(bytes, 1000)))).toMatch(/files up to/);
  });
});

describe("encodings", () => {
  const accented = xml.replace("Mario", "Niccolò");
  const declared = (name: string) => accented.replace("UTF-8", name);
  const swapped = (text: string) => Buffer.from(text, "utf16le").swap16();
  it.each([
    ["UTF-8", Buffer.from(accented)],
    ["UTF-8 without a declaration", Buffer.from(accented.replace(/^<\?xml.*\n/, ""))],
    ["windows-1252", Buffer.from(declared("windows-1252"), "latin1")],
    ["ISO-8859-1", Buffer.from(declared("ISO-8859-1"), "latin1")],
    ["ISO-8859-15", Buffer.from(declared("ISO-8859-15"), "latin1")],
    ["UTF-16 with a mark, little end first", Buffer.from(`\uFEFF${declared("UTF-16")}`, "utf16le")],
    ["UTF-16 with a mark, big end first", swapped(`\uFEFF${declared("UTF-16")}`)],
    ["UTF-16 without a mark", Buffer.from(declared("UTF-16"), "utf16le")],
    ["UTF-8 that says UTF-16", Buffer.from(declared("UTF-16"))],
    ["UTF-8 with a mark that says windows-1252", Buffer.from(`\uFEFF${declared("windows-1252")}`)],
  ])("%s", (_name, file) => {
    expect(readInvoiceFile(file, { dueDays: 30 }).bills[0]?.recipientName).toBe("Niccolò Prova");
  });

  it("reads the euro sign of windows-1252 and ISO-8859-15", () => {
    const [start, end] = declared("windows-1252").split("Niccolò");
    const file = (byte: number) =>
      Buffer.concat([Buffer.from(start ?? "", "latin1"), Buffer.from([byte]), Buffer.from(end ?? "", "latin1")]);
    expect(decodeXml(file(0x80))).toContain("€");
    expect(decodeXml(Buffer.from(file(0xa4).toString("latin1").replace("windows-1252", "ISO-8859-15"), "latin1"))).toContain("€");
  });

  it("refuses bytes that are not what the file says, with the line", () => {
    const refusal = refusalOf(() => decodeXml(Buffer.from(accented, "latin1")));
    expect(whyNot(refusal)).toMatch(/not written in UTF-8/);
    expect(refusal.line).toBe(accented.slice(0, accented.indexOf("Niccolò")).split("\n").length);
  });

  it.each(["UTF-7", "EBCDIC-CP-IT", "x-user-defined"])("refuses %s by name", (name) => {
    expect(whyNot(refusalOf(() => decodeXml(Buffer.from(declared(name)))))).toContain(name);
  });
});

describe("what XML may smuggle in", () => {
  const bomb = `<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<x>&b;</x>`;
  const outside = `<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>`;
  it.each([
    ["an entity bomb", Buffer.from(bomb)],
    ["a file from outside", Buffer.from(outside)],
    ["a bomb in UTF-16", Buffer.from(`\uFEFF${bomb}`, "utf16le")],
    ["a bomb in UTF-16 without a mark", Buffer.from(bomb, "utf16le").swap16()],
    ["a bomb in windows-1252", Buffer.from(bomb.replace(`"1.0"`, `"1.0" encoding="windows-1252"`), "latin1")],
    ["a bomb in an envelope", signedAround(Buffer.from(bomb))],
    ["a bomb in small letters", Buffer.from(bomb.replace("DOCTYPE", "doctype"))],
  ])("refuses %s before it is parsed", (_name, file) => {
    expect(whyNot(refusalOf(() => readInvoiceFile(file, { dueDays: 30 })))).toMatch(/DOCTYPE/);
  });

  it("says on which line a DOCTYPE stands", () => {
    expect(refusalOf(() => decodeXml(Buffer.from(bomb))).line).toBe(2);
  });

  it.each([
    ["a NUL", "Mario\u0000"],
    ["a control character", "Mar\u0008io"],
    ["a NUL as a reference", "Mario&#0;"],
    ["half a surrogate pair as a reference", "Mario&#xD800;"],
    ["an entity that is not defined", "Mario&agrave;"],
    ["a bare ampersand", "Mario & figli"],
  ])("refuses %s", (_name, name) => {
    expect(whyNot(refusalOf(() => readInvoiceFile(Buffer.from(xml.replace("Mario", name)), { dueDays: 30 })))).toMatch(
      /well-formed|control character/,
    );
  });

  it("reads the five entities, numbered characters, CDATA and comments as XML does", () => {
    const text = xml.replace("Mario", "<![CDATA[D'A&B <]]>l&#242;<!-- <Nome>x</Nome> --> &amp;amp; C&#x301;");
    expect(readInvoiceFile(Buffer.from(text), { dueDays: 30 }).bills[0]?.recipientName).toBe("D'A&B <lò &amp; C\u0301 Prova");
  });
});
