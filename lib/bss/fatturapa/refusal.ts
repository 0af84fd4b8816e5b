/**
 * Why a file is not taken, in a sentence for the operator's staff. Nothing of a refused file is kept: the report that
 * shows this is all there is, so it says where to look.
 */
export class ImportRefusal extends Error {
  constructor(
    /** One or more whole sentences. */
    readonly reason: string,
    /** Path of the element in the file, as in `FatturaElettronicaBody[2]/DatiGenerali/Data`. */
    readonly element?: string,
    /** Line in the XML text, from 1. */
    readonly line?: number,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = "ImportRefusal";
  }
}
