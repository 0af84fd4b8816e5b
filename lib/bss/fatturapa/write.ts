import type { Day } from "@/lib/dates";
import { CURRENCY, fromCents, parseScaled, roundToCents, type Cents } from "@/lib/money";
import { element, latin, optional, type Node } from "./write-xml";

/** Issuer or recipient of an invoice. A person has two names, a company one. */
export interface Party {
  readonly name: string | { readonly first: string; readonly last: string };
  /** Country and number, as in `IT01234567890`. */
  readonly vatNumber?: string;
  readonly taxCode?: string;
  readonly address: { readonly street: string; readonly postcode: string; readonly town: string; readonly province?: string };
}

/** One row; decimals as text with at most 8 places, amounts net of VAT. */
export interface RowToWrite {
  readonly articleCode: string;
  readonly description: string;
  readonly quantity?: string;
  readonly unitPrice: string;
  readonly total: string;
  readonly vatRate: string;
  /** N1…N7, with a rate of 0.00. */
  readonly vatNature?: string;
  readonly period?: { readonly start: Day; readonly end: Day };
}

/** One bill: a body of the file. */
export interface BillToWrite {
  readonly documentType: "TD01" | "TD04";
  readonly number: string;
  readonly issueDate: Day;
  readonly dueDate?: Day;
  /** MP05 transfer, MP19 SEPA direct debit, … */
  readonly method: string;
  readonly contractRef?: string;
  /** Of a credit note: the bill that it credits. */
  readonly credits?: { readonly number: string; readonly issueDate: Day };
  readonly reasons?: readonly string[];
  readonly rows: readonly RowToWrite[];
  readonly attachments?: readonly { readonly name: string; readonly format: string; readonly content: Uint8Array }[];
}

/** A whole file. */
export interface InvoiceToWrite {
  /** The transmission's own number, at most 10 letters and digits. */
  readonly progressive: string;
  readonly issuer: Party;
  readonly recipient: Party;
  readonly bills: readonly BillToWrite[];
}

/** The VAT summary of rows: what each rate and nature comes to. */
function vatSummary(rows: readonly RowToWrite[]): { rate: string; nature: string | undefined; taxableCents: Cents; taxCents: Cents }[] {
  const groups = new Map<string, { rate: string; nature: string | undefined; scaled: bigint }>();
  for (const row of rows) {
    const key = `${row.vatRate} ${row.vatNature ?? ""}`;
    const group = groups.get(key) ?? { rate: row.vatRate, nature: row.vatNature, scaled: 0n };
    groups.set(key, { ...group, scaled: group.scaled + parseScaled(row.total) });
  }
  return [...groups.values()].map(({ rate, nature, scaled }) => {
    const taxableCents = roundToCents(scaled);
    // Cents times percent is a ten-thousandth of a euro; the rate is scaled by 10^8 already.
    return { rate, nature, taxableCents, taxCents: roundToCents((BigInt(taxableCents) * parseScaled(rate)) / 10_000n) };
  });
}

/** What rows come to, VAT included. */
export function totalOf(rows: readonly RowToWrite[]): Cents {
  return vatSummary(rows).reduce((cents, line) => cents + line.taxableCents + line.taxCents, 0);
}

/** Writes an ordinary invoice (FPR12) that the official schema 1.2.3 accepts. Characters outside Latin-1 are replaced: the schema takes no others. */
export function writeInvoice(invoice: InvoiceToWrite): string {
  const header = element("FatturaElettronicaHeader", [
    element("DatiTrasmissione", [
      fiscalId("IdTrasmittente", invoice.issuer.vatNumber ?? ""),
      element("ProgressivoInvio", invoice.progressive),
      element("FormatoTrasmissione", "FPR12"),
      element("CodiceDestinatario", "0000000"),
    ]),
    element("CedentePrestatore", [
      element("DatiAnagrafici", [...identity(invoice.issuer), element("RegimeFiscale", "RF01")]),
      address(invoice.issuer),
    ]),
    element("CessionarioCommittente", [element("DatiAnagrafici", identity(invoice.recipient)), address(invoice.recipient)]),
  ]);
  const root = element("p:FatturaElettronica", [header, ...invoice.bills.map(writeBody)], {
    versione: "FPR12",
    "xmlns:p": "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2",
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root(0)}`;
}

function fiscalId(name: string, vatNumber: string): Node {
  return element(name, [element("IdPaese", vatNumber.slice(0, 2)), element("IdCodice", vatNumber.slice(2))]);
}

function identity({ name, vatNumber, taxCode }: Party): Node[] {
  return [
    ...(vatNumber === undefined ? [] : [fiscalId("IdFiscaleIVA", vatNumber)]),
    ...optional("CodiceFiscale", taxCode),
    element(
      "Anagrafica",
      typeof name === "string"
        ? [element("Denominazione", latin(name, 80))]
        : [element("Nome", latin(name.first, 60)), element("Cognome", latin(name.last, 60))],
    ),
  ];
}

function address({ address: { street, postcode, town, province } }: Party): Node {
  return element("Sede", [
    element("Indirizzo", latin(street, 60)),
    element("CAP", postcode),
    element("Comune", latin(town, 60)),
    ...optional("Provincia", province),
    element("Nazione", "IT"),
  ]);
}

function writeBody(bill: BillToWrite): Node {
  const total = fromCents(totalOf(bill.rows));
  return element("FatturaElettronicaBody", [
    element("DatiGenerali", [
      element("DatiGeneraliDocumento", [
        element("TipoDocumento", bill.documentType),
        element("Divisa", CURRENCY),
        element("Data", bill.issueDate),
        element("Numero", bill.number),
        element("ImportoTotaleDocumento", total),
        ...(bill.reasons ?? []).map((reason) => element("Causale", latin(reason, 200))),
      ]),
      ...(bill.contractRef === undefined ? [] : [element("DatiContratto", [element("IdDocumento", bill.contractRef)])]),
      ...(bill.credits === undefined
        ? []
        : [element("DatiFattureCollegate", [element("IdDocumento", bill.credits.number), element("Data", bill.credits.issueDate)])]),
    ]),
    element("DatiBeniServizi", [
      ...bill.rows.map(writeRow),
      ...vatSummary(bill.rows).map((line) =>
        element("DatiRiepilogo", [
          element("AliquotaIVA", line.rate),
          ...optional("Natura", line.nature),
          element("ImponibileImporto", fromCents(line.taxableCents)),
          element("Imposta", fromCents(line.taxCents)),
          ...(line.nature === undefined ? [] : [element("RiferimentoNormativo", "Escluso art. 15 DPR 633/1972")]),
        ]),
      ),
    ]),
    element("DatiPagamento", [
      element("CondizioniPagamento", "TP02"),
      element("DettaglioPagamento", [
        element("ModalitaPagamento", bill.method),
        ...optional("DataScadenzaPagamento", bill.dueDate),
        element("ImportoPagamento", total),
      ]),
    ]),
    ...(bill.attachments ?? []).map(({ name, format, content }) =>
      element("Allegati", [
        element("NomeAttachment", latin(name, 60)),
        element("FormatoAttachment", format),
        element("Attachment", Buffer.from(content).toString("base64")),
      ]),
    ),
  ]);
}

function writeRow(row: RowToWrite, index: number): Node {
  return element("DettaglioLinee", [
    element("NumeroLinea", String(index + 1)),
    element("CodiceArticolo", [element("CodiceTipo", "TLC"), element("CodiceValore", row.articleCode)]),
    element("Descrizione", latin(row.description, 1000)),
    ...optional("Quantita", row.quantity === undefined ? undefined : twoPlaces(row.quantity)),
    ...optional("DataInizioPeriodo", row.period?.start),
    ...optional("DataFinePeriodo", row.period?.end),
    element("PrezzoUnitario", twoPlaces(row.unitPrice)),
    element("PrezzoTotale", twoPlaces(row.total)),
    element("AliquotaIVA", row.vatRate),
    ...optional("Natura", row.vatNature),
  ]);
}

/** The schema wants at least two decimals. */
function twoPlaces(decimal: string): string {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}
