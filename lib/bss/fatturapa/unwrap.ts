import { reason } from "@/lib/import-reason";
import { ImportRefusal } from "./refusal";
import { signedContent } from "./signed";

/** What a file turned out to be, and the XML inside it, still as bytes. */
export interface Unwrapped {
  readonly kind: "xml" | "p7m";
  readonly xml: Uint8Array;
}

/** The largest file that is taken: SdI itself stops at 5 MB a file; bills with the operator's PDF inside may be several times that. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** A signature around a signature happens (`.xml.p7m.p7m`, or base64 around it); more layers than this are no invoice. */
const MAX_LAYERS = 6;

/**
 * Refuses a file by its size alone, so that a huge one is never read.
 * @throws ImportRefusal for an empty file and for one above the limit.
 */
export function checkSize(sizeBytes: number, maxBytes = MAX_FILE_BYTES): void {
  if (sizeBytes === 0) throw new ImportRefusal(reason("file-empty"));
  if (sizeBytes > maxBytes) {
    throw new ImportRefusal(reason("file-too-big", { size: megabytes(sizeBytes), most: megabytes(maxBytes) }));
  }
}

/**
 * Takes the XML out of whatever it came in: plain, signed (CAdES, DER or BER) or base64 of either, with or without armour.
 * The signature itself is not judged: that was the work of SdI.
 * @throws ImportRefusal when there is no XML inside.
 */
export function unwrap(bytes: Uint8Array, maxBytes = MAX_FILE_BYTES): Unwrapped {
  checkSize(bytes.length, maxBytes);
  let kind: Unwrapped["kind"] = "xml";
  let layer = bytes;
  for (let depth = 0; depth < MAX_LAYERS; depth += 1) {
    switch (sniff(layer)) {
      case "xml":
        return { kind, xml: layer };
      case "der":
        kind = "p7m";
        layer = signedContent(layer);
        break;
      case "base64":
        layer = base64Content(layer);
        break;
      case "pdf":
        throw new ImportRefusal(reason("file-pdf"));
      case "zip":
        throw new ImportRefusal(reason("file-zip"));
      case "utf-32":
        throw new ImportRefusal(reason("file-unknown-encoding", { encoding: "UTF-32" }));
      case "unknown":
        throw new ImportRefusal(reason("file-no-invoice"));
    }
  }
  throw new ImportRefusal(reason("file-many-signatures"));
}

type Layer = "xml" | "der" | "base64" | "pdf" | "zip" | "utf-32" | "unknown";

/** Tells by the content what a layer is; names lie. */
function sniff(bytes: Uint8Array): Layer {
  const head = Buffer.from(bytes.subarray(0, 64));
  const hex = head.toString("hex");
  if (/^(0000feff|fffe0000|0000003c|3c000000)/.test(hex)) return "utf-32";
  if (/^(fffe|feff|3c00|003c)/.test(hex)) return "xml";
  const start = head
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart();
  if (start.startsWith("<")) return "xml";
  if (head[0] === 0x30 && !/^[\w+/=\s]{8,}$/.test(head.toString("latin1"))) return "der";
  if (start.startsWith("%PDF")) return "pdf";
  if (start.startsWith("PK\u0003\u0004")) return "zip";
  return start.startsWith("-----BEGIN") || /^[A-Za-z0-9+/=\s]+$/.test(start) ? "base64" : "unknown";
}

function base64Content(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/-----(BEGIN|END)[^-]*-----/g, "")
    .replace(/\s+/g, "");
  if (text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new ImportRefusal(reason("file-no-invoice"));
  return Buffer.from(text, "base64");
}

function megabytes(count: number): string {
  return (count / (1024 * 1024)).toFixed(count % (1024 * 1024) === 0 ? 0 : 1);
}
