/** One field of a form, or one of its files. What of it is not read is passed over when the next one is asked for. */
export interface Part {
  readonly name: string;
  /** None for a field. */
  readonly fileName: string | undefined;
  readonly content: AsyncGenerator<Buffer, void>;
}

/** A body that is no form, or ends before its end. */
export class BrokenUpload extends Error {}

/** A part's own headers take no more. */
const HEADER_BYTES = 8192;

/** The boundary that a form's content type names. @throws BrokenUpload for another type. */
export function boundaryOf(contentType: string | null): string {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70})(?=[\s;]|$))/i.exec(contentType ?? "") ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new BrokenUpload("no form");
  return boundary;
}

/**
 * Reads a form with files (RFC 7578) as it comes: never more of it in memory than a piece and what may be the beginning of a boundary.
 * @throws BrokenUpload where the body is not what it says.
 */
export async function* readParts(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part, void> {
  const source = new Source(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await drain(source.until(delimiter));
  for (;;) {
    const ends = (await source.take(2)).toString("latin1");
    if (ends === "--") return;
    if (ends !== "\r\n") throw new BrokenUpload("a boundary ends in nothing");
    // A part may have no headers: then the line that ends them follows at once.
    source.putBack(ends);
    const head = await headOf(source);
    const content = source.until(delimiter);
    yield { ...head, content };
    await drain(content);
  }
}

async function headOf(source: Source): Promise<Pick<Part, "name" | "fileName">> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of source.until(Buffer.from("\r\n\r\n"))) {
    length += piece.length;
    if (length > HEADER_BYTES) throw new BrokenUpload("the headers of a part are too long");
    pieces.push(piece);
  }
  const disposition = /(?:^|\r\n)content-disposition:\s*form-data([^\r\n]*)/i.exec(Buffer.concat(pieces).toString("utf8"))?.[1] ?? "";
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw new BrokenUpload("a part has no name");
  return { name, fileName: /;\s*filename="([^"]*)"/i.exec(disposition)?.[1] };
}

async function drain(pieces: AsyncGenerator<Buffer, void>): Promise<void> {
  for await (const piece of pieces) if (piece.length === 0) continue;
}

/** Bytes as they come, with those that were read and not used yet. */
class Source {
  private readonly chunks: AsyncIterator<Uint8Array>;
  /** The first boundary stands at the beginning, where no line has ended yet. */
  private rest = Buffer.from("\r\n");

  constructor(body: AsyncIterable<Uint8Array>) {
    this.chunks = body[Symbol.asyncIterator]();
  }

  /** What comes before a delimiter, which is passed over. */
  async *until(delimiter: Buffer): AsyncGenerator<Buffer, void> {
    for (;;) {
      const at = this.rest.indexOf(delimiter);
      if (at >= 0) {
        const piece = this.rest.subarray(0, at);
        this.rest = this.rest.subarray(at + delimiter.length);
        if (piece.length > 0) yield piece;
        return;
      }
      // The end may be the delimiter's beginning.
      const sure = this.rest.length - delimiter.length + 1;
      if (sure > 0) {
        const piece = this.rest.subarray(0, sure);
        this.rest = this.rest.subarray(sure);
        yield piece;
      }
      await this.more();
    }
  }

  async take(length: number): Promise<Buffer> {
    while (this.rest.length < length) await this.more();
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  putBack(text: string): void {
    this.rest = Buffer.concat([Buffer.from(text), this.rest]);
  }

  private async more(): Promise<void> {
    const next = await this.chunks.next();
    if (next.done === true) throw new BrokenUpload("the body ends too early");
    this.rest = Buffer.concat([this.rest, next.value]);
  }
}
