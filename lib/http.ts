/**
 * Reads a request's body up to a limit, so that nobody fills the memory; route handlers have no limit of their own.
 * @returns null when the body is longer than `limitBytes`; the rest of it is not read.
 */
export async function readBody(request: Request, limitBytes: number): Promise<Buffer | null> {
  if (Number(request.headers.get("content-length") ?? "0") > limitBytes) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
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
