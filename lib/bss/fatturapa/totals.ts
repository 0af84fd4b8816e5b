import { fromCents, toCents, type Cents } from "@/lib/money";
import type { InvoiceBody } from "./schema";

/** What a bill comes to, and what about its sums deserves a look. */
export interface Totals {
  /** Negative when the issuer owes the customer. */
  readonly totalCents: Cents;
  /** -1 when the amounts of the file must change their sign to read as a credit. */
  readonly sign: 1 | -1;
  /**
   * `code` or `code:amount in euro`. `total-missing`: summed from the VAT summary; `total-differs`: the document's total less the VAT
   * summary; `rows-differ`: the taxable amounts less the rows, above SdI's tolerance; `document-discount`, `stamp-duty`, `withholding`,
   * `welfare-fund`, `split-payment`: amounts of that kind; `to-pay-differs`: the sum of the instalments, where it is not the total.
   */
  readonly remarks: readonly string[];
}

/** SdI lets rows and taxable amount differ by a euro (control 00422). */
const ROWS_TOLERANCE_CENTS = 100;

/** Credit note; its amounts are positive in most files and negative in some. */
const CREDIT_NOTE = "TD04";

/** Sums a body. The total that the document names stands, whatever its parts come to: it is what the issuer wants to be paid. */
export function totalsOf(body: InvoiceBody): Totals {
  const general = body.DatiGenerali.DatiGeneraliDocumento;
  const { DettaglioLinee: rows, DatiRiepilogo: vat } = body.DatiBeniServizi;
  const taxable = sum(vat.map((line) => line.ImponibileImporto));
  const tax = sum(vat.map((line) => line.Imposta));
  const named = general.ImportoTotaleDocumento === undefined ? undefined : toCents(general.ImportoTotaleDocumento);
  const total = named ?? taxable + tax;
  const sign = general.TipoDocumento === CREDIT_NOTE && total > 0 ? -1 : 1;

  const remarks: string[] = [];
  const remark = (name: string, cents: Cents) => {
    if (cents !== 0) remarks.push(`${name}:${fromCents(cents * sign)}`);
  };
  if (named === undefined) remarks.push("total-missing");
  remark("total-differs", total - taxable - tax);
  const rowsDifference = taxable - sum(rows.map((row) => row.PrezzoTotale));
  if (Math.abs(rowsDifference) > ROWS_TOLERANCE_CENTS) remark("rows-differ", rowsDifference);
  remark(
    "document-discount",
    sum(general.ScontoMaggiorazione.map(({ Tipo, Importo = "0" }) => (Tipo === "SC" ? negated(Importo) : Importo))),
  );
  remark("stamp-duty", toCents(general.DatiBollo?.ImportoBollo ?? "0"));
  remark("withholding", sum(general.DatiRitenuta.map((line) => line.ImportoRitenuta)));
  remark("welfare-fund", sum(general.DatiCassaPrevidenziale.map((line) => line.ImportoContributoCassa)));
  remark("split-payment", sum(vat.filter((line) => line.EsigibilitaIVA === "S").map((line) => line.Imposta)));
  const instalments = body.DatiPagamento.flatMap((payment) => payment.DettaglioPagamento);
  const toPay = sum(instalments.map((line) => line.ImportoPagamento));
  if (instalments.length > 0 && toPay !== total) remark("to-pay-differs", toPay);
  return { totalCents: total * sign, sign, remarks };
}

/** The same decimal with the other sign, digit for digit. */
export function negated(decimal: string): string {
  if (/^[+-]?[0.]*$/.test(decimal)) return decimal;
  return decimal.startsWith("-") ? decimal.slice(1) : `-${decimal.replace(/^\+/, "")}`;
}

function sum(amounts: readonly string[]): Cents {
  return amounts.reduce((cents, amount) => cents + toCents(amount), 0);
}
