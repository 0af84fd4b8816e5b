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
