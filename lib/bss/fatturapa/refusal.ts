import { Refusal, type Reason } from "@/lib/import-reason";

/**
 * Why a file is not taken. Nothing of a refused file is kept: the report that shows this is all there is, so it says where to look.
 */
export class ImportRefusal extends Refusal {
  constructor(
    reason: Reason,
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
