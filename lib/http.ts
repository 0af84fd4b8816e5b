import { UserError, type UserErrorCode } from "@/lib/errors";

/**
 * Reads the body of a request or an answer up to a limit, so that nobody fills the memory; neither has a limit of its own.
 * @returns null when the body is longer than `limitBytes`; the rest of it is not read.
 */
export async function readBody(message: Pick<Request, "headers" | "body">, limitBytes: number): Promise<Buffer | null> {
  if (Number(message.headers.get("content-length") ?? "0") > limitBytes) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = message.body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    length += next.value.byteLength;
    if (length > limitBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

/** How a document of ours is sent: to keep, or to be shown by our own viewer. Nobody on the way keeps it. */
export function documentHeaders(type: string, fileName: string, how: "attachment" | "inline" = "attachment"): Record<string, string> {
  return {
    "content-type": type,
    "content-disposition": `${how}; filename="${fileName}"`,
    "cache-control": "private, no-store",
  };
}

/**
 * A PDF to keep. One that can't be made now is refused with its sentence, and the time after which to ask again.
 * @param say the sentence of a code, in the reader's language.
 */
export async function answerPdf(fileName: string, pdf: Promise<Buffer>, say: (code: UserErrorCode) => string): Promise<Response> {
  try {
    return new Response(Uint8Array.from(await pdf), { headers: documentHeaders("application/pdf", fileName) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const headers = {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "private, no-store",
      "retry-after": String(error.retryAfterSeconds ?? 60),
    };
    return new Response(say(error.code), { status: 503, headers });
  }
}
