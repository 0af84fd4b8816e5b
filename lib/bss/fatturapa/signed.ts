import { fromBER, OctetString } from "asn1js";
import { ContentInfo, SignedData } from "pkijs";
import { reason } from "@/lib/import-reason";
import { ImportRefusal } from "./refusal";

/** Type of a signed envelope: RFC 5652, section 5.1. */
const SIGNED_DATA = "1.2.840.113549.1.7.2";

/**
 * The content of a signed envelope (CAdES `.p7m`), whether its lengths are definite or not and its octets in one piece or many.
 * @throws ImportRefusal when the envelope cannot be opened or holds no content.
 */
export function signedContent(bytes: Uint8Array): Uint8Array {
  const content = open(bytes).encapContentInfo.eContent;
  if (!(content instanceof OctetString)) throw new ImportRefusal(reason("file-signature-alone"));
  const octets = new Uint8Array(content.getValue());
  if (octets.length === 0) throw new ImportRefusal(reason("file-empty-inside"));
  return octets;
}

function open(bytes: Uint8Array): SignedData {
  try {
    const { offset, result } = fromBER(bytes);
    if (offset === -1) throw new Error(result.error);
    const envelope = new ContentInfo({ schema: result });
    if (envelope.contentType !== SIGNED_DATA) throw new Error(`content type ${envelope.contentType}`);
    return new SignedData({ schema: envelope.content });
  } catch (error) {
    throw new ImportRefusal(reason("file-damaged-envelope"), undefined, undefined, { cause: error });
  }
}
