import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ParseOption, XmlDocument, XmlLibError, XsdValidator } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
import { reason } from "@/lib/import-reason";
import { ImportRefusal } from "./refusal";

/** A judge of XML text by the official schema; it throws an `ImportRefusal` with the element and its line. */
export type XsdCheck = (xml: string) => void;

const checks = new Map<string, XsdCheck>();

/**
 * The strict check by the XSD in a file, compiled once a process. An imported schema (xmldsig) is looked for beside it; nothing is fetched.
 * @throws Error when the file cannot be read as a schema: a configuration to mend, not a file to refuse.
 */
export function xsdCheck(path: string): XsdCheck {
  const full = resolve(path);
  const known = checks.get(full);
  if (known) return known;
  const validator = compile(full);
  const check: XsdCheck = (xml) => {
    validate(validator, xml);
  };
  checks.set(full, check);
  return check;
}

function compile(path: string): XsdValidator {
  xmlRegisterFsInputProviders();
  let schema: XmlDocument | undefined;
  try {
    schema = XmlDocument.fromBuffer(readFileSync(path), { url: path });
    return XsdValidator.fromDoc(schema);
  } catch (error) {
    throw new Error(`FATTURAPA_XSD: ${path} cannot be used as a schema`, { cause: error });
  } finally {
    schema?.dispose();
  }
}

function validate(validator: XsdValidator, xml: string): void {
  let document: XmlDocument | undefined;
  try {
    // The text is already decoded: what the file said about its encoding is no longer true. Its line stays.
    // HUGE lifts libxml2's limit of 10 MB a text, for attachments; entities, its reason, were refused with every DOCTYPE.
    document = XmlDocument.fromString(xml.replace(/^\s*<\?xml[^>]*\?>/, ""), {
      option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE,
    });
    validator.validate(document);
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error;
    const [detail] = error.details;
    const element = /Element '(?:\{[^}]*\})?([^']+)'/.exec(detail?.message ?? error.message)?.[1];
    const said = (detail?.message ?? error.message)
      .replace(/\{http[^}]*\}/g, "")
      .replace(/\s+/g, " ")
      .trim();
    throw new ImportRefusal(reason("xml-schema", { detail: said }), element, detail?.line, { cause: error });
  } finally {
    document?.dispose();
  }
}
