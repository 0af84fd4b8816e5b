import { decodeXml } from "./decode";
import { readBills, type ReadBill, type ReadOptions } from "./invoice";
import { readXml } from "./read";
import { unwrap, type Unwrapped } from "./unwrap";

/** A FatturaPA file, read. */
export interface InvoiceFileContent {
  readonly kind: Unwrapped["kind"];
  readonly bills: readonly ReadBill[];
}

/** How a file is read, and what else it must stand up to. */
export interface FileOptions extends ReadOptions {
  readonly maxBytes?: number;
  /** A stricter judge of the XML text, where one is configured; it throws an `ImportRefusal`. */
  readonly validate?: (xml: string) => void;
}

/**
 * From the bytes of a file to its bills.
 * @throws ImportRefusal with the reason, and the element and line where they are known.
 */
export function readInvoiceFile(bytes: Uint8Array, { maxBytes, validate, ...options }: FileOptions): InvoiceFileContent {
  const { kind, xml } = unwrap(bytes, maxBytes);
  const text = decodeXml(xml);
  const file = readXml(text);
  const bills = readBills(file, options);
  validate?.(text);
  return { kind, bills };
}
