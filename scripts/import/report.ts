import { fromCents } from "@/lib/money";
import { inEnglish } from "@/lib/bss/templates/reason";
import type { BillReport, FileReport, Refused, RowReport, RowsReport } from "@/lib/bss/report";

/** Unassigned bills are kept and shown to staff; the terminal names the first. */
const NAMED_UNASSIGNED = 20;
const PROGRESS_EVERY_MS = 1000;

/** What an import prints: progress while it runs, every refusal when it happens, sums at the end. Counts only: it holds no list that grows with the files. */
export class Report {
  private readonly started = Date.now();
  private printed = Date.now();
  private seen = 0;
  private readonly bills = { imported: 0, unchanged: 0, unassigned: 0 };
  private readonly rows = { done: 0, unchanged: 0 };
  private refusals = 0;

  constructor(
    /** How many files there are to import. */
    private readonly total: number,
    private readonly write: (text: string) => void,
  ) {}

  /** Whether anything was refused. */
  get hasRefusals(): boolean {
    return this.refusals > 0;
  }

  file({ file, bills, refused }: FileReport): void {
    for (const bill of bills) this.bill(file, bill);
    if (refused) this.refuse(file, refused);
    this.seen += 1;
    this.progress();
  }

  /** A file that was read row by row; its refused rows were told as they came. */
  rowFile({ file, done, unchanged, refused }: RowsReport): void {
    this.seen += 1;
    this.line(`${file}: ${count(done)} rows taken, ${count(unchanged)} unchanged, ${count(refused)} refused`);
  }

  row(file: string, row: RowReport): void {
    if (row.result === "refused") this.refuse(file, row);
    else this.rows[row.result] += 1;
    this.progress();
  }

  refuse(file: string, { reason, element, line }: Refused): void {
    this.refusals += 1;
    const where = [element, line === undefined ? undefined : `line ${String(line)}`].filter((part) => part !== undefined).join(", ");
    this.line(`refused  ${file}: ${inEnglish(reason)}${where === "" ? "" : ` (${where})`}`);
  }

  end(): void {
    const { imported, unchanged, unassigned } = this.bills;
    if (unassigned > NAMED_UNASSIGNED) this.line(`… and ${count(unassigned - NAMED_UNASSIGNED)} more unassigned bills`);
    this.line(this.standing());
    this.line(`Bills: ${count(imported + unassigned)} imported (${count(unassigned)} of them unassigned), ${count(unchanged)} unchanged.`);
    if (this.rows.done + this.rows.unchanged > 0)
      this.line(`Rows: ${count(this.rows.done)} taken, ${count(this.rows.unchanged)} unchanged.`);
    this.line(
      this.refusals === 0
        ? "Nothing was refused."
        : `Refused: ${count(this.refusals)}. Nothing of what was refused was kept; mend it and import it again.`,
    );
  }

  private bill(file: string, bill: BillReport): void {
    this.bills[bill.result] += 1;
    if (bill.result !== "unassigned" || this.bills.unassigned > NAMED_UNASSIGNED) return;
    this.line(`unassigned  ${file}: bill ${bill.number} of ${fromCents(bill.totalCents)} EUR. ${inEnglish(bill.reason)}`);
  }

  private progress(): void {
    if (Date.now() - this.printed < PROGRESS_EVERY_MS) return;
    this.printed = Date.now();
    this.line(this.standing());
  }

  private standing(): string {
    const seconds = Math.max(0.001, (Date.now() - this.started) / 1000);
    const bills = this.bills.imported + this.bills.unchanged + this.bills.unassigned;
    const rows = this.rows.done + this.rows.unchanged;
    const counted = rows > 0 ? `${count(bills)} bills, ${count(rows)} rows` : `${count(bills)} bills`;
    return `${count(this.seen)} of ${count(this.total)} files in ${seconds.toFixed(1)} s, ${counted} (${count(Math.round((bills + rows) / seconds))} a second), memory ${count(Math.round(process.memoryUsage.rss() / 1_048_576))} MB`;
  }

  private line(text: string): void {
    // A bill's text may hold what a terminal would obey.
    // eslint-disable-next-line no-control-regex -- the control characters are the point
    this.write(`${text.replace(/[\u0000-\u001F\u007F-\u009F]/g, " ")}\n`);
  }
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
