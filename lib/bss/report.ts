import type { Reason } from "@/lib/import-reason";
import type { Cents } from "@/lib/money";

/** What became of one bill of a file. */
export type BillReport = {
  readonly number: string;
  readonly year: number;
  readonly documentType: string;
  readonly totalCents: Cents;
} & (
  | { readonly result: "imported" | "unchanged" }
  /** Kept, but nobody could tell whose line it is for. */
  | { readonly result: "unassigned"; readonly reason: Reason }
);

/** Enough of a bill to tell two of the same number apart. */
export interface BillFacts {
  readonly issuer: string;
  readonly documentType: string;
  readonly year: number;
  readonly number: string;
  readonly issueDate: string;
  readonly totalCents: Cents;
  readonly contentHash: string;
}

/** Why a file was refused; nothing of it was kept. */
export interface Refused {
  readonly reason: Reason;
  readonly element?: string | undefined;
  readonly line?: number | undefined;
  /** The bill that is here and the one in the file, where they have one number and different contents. */
  readonly conflict?: { readonly kept: BillFacts; readonly refused: BillFacts } | undefined;
}

/** What became of a file of bills. */
export interface FileReport {
  readonly file: string;
  readonly bills: readonly BillReport[];
  readonly refused?: Refused;
}

/** What became of one row of a file that is read row by row. */
export type RowReport = {
  /** Line in the file, from 1. */
  readonly line: number;
} & ({ readonly result: "done" | "unchanged" } | { readonly result: "refused"; readonly reason: Reason });

/** What became of a file that is read row by row. Rows are reported as they go: the file may be longer than memory. */
export interface RowsReport {
  readonly file: string;
  readonly done: number;
  readonly unchanged: number;
  readonly refused: number;
}
