import { addDays, type Day } from "@/lib/dates";
import { toCents, type Cents } from "@/lib/money";
import { sectionOf, type Section, type SectionRule } from "@/lib/bss/sections";
import { checkBody, checkRoot } from "./check";
import { contentHash } from "./content-hash";
import type { ReadFile } from "./read";
import type { InvoiceBody, InvoiceRoot } from "./schema";
import { negated, totalsOf } from "./totals";

/** One row as the file has it; amounts keep its own precision. */
export interface ReadRow {
  readonly section: Section;
  readonly articleCode: string | null;
  readonly description: string;
  readonly quantity: string | null;
  readonly unitPrice: string;
  readonly total: string;
  readonly vatRate: string;
  readonly vatNature: string | null;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
}

/** One body of a FatturaPA, read as a bill. */
export interface ReadBill {
  /** Which body of its file, from 0. */
  readonly bodyIndex: number;
  /** Country and VAT number of the issuer, as in `IT01234567890`. With type, year and number it is the bill's key. */
  readonly issuer: string;
  readonly issuerName: string;
  readonly documentType: string;
  readonly year: number;
  readonly number: string;
  /** SHA-256 of the two parties and of the body as it was written, spaces, prefixes and encoding aside. */
  readonly contentHash: string;
  readonly recipientName: string;
  readonly recipientTaxCode: string | null;
  readonly recipientVatNumber: string | null;
  /** Of a credit note, the bills that it names, each once; of the same issuer. */
  readonly credits: readonly { readonly issuer: string; readonly number: string; readonly issuedOn: Day | null }[];
  /** Contract or line references, each once, in the file's order. */
  readonly lineReferences: readonly string[];
  readonly issueDate: Day;
  readonly dueDate: Day;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly currency: string;
  readonly totalCents: Cents;
  /** See `Totals.remarks`; also `attachment-unreadable:name`. */
  readonly remarks: readonly string[];
  readonly rows: readonly ReadRow[];
  readonly vat: readonly {
    readonly rate: string;
    readonly nature: string | null;
    readonly taxableCents: Cents;
    readonly taxCents: Cents;
  }[];
  readonly instalments: readonly { readonly method: string; readonly dueDate: Day | null; readonly amountCents: Cents }[];
  readonly attachments: readonly { readonly name: string; readonly format: string | null; readonly content: Uint8Array }[];
}

/** What the portal is configured to read into a file that does not say. */
export interface ReadOptions {
  /** Days after the issue date on which a bill without a due date is due. */
  readonly dueDays: number;
  readonly sectionRules?: readonly SectionRule[];
}

/**
 * Reads the bills of a parsed file.
 * @throws ImportRefusal naming the element and its line.
 */
export function readBills(file: ReadFile, options: ReadOptions): ReadBill[] {
  const root = checkRoot(file);
  return Array.from({ length: file.bodyCount }, (_, bodyIndex) => {
    const tree = file.body(bodyIndex);
    const body = checkBody(file, bodyIndex, tree);
    return readBill(root, body, { bodyIndex, contentHash: contentHash(file.root, tree) }, options);
  });
}

function readBill(
  root: InvoiceRoot,
  body: InvoiceBody,
  identity: Pick<ReadBill, "bodyIndex" | "contentHash">,
  options: ReadOptions,
): ReadBill {
  const issuer = root.FatturaElettronicaHeader.CedentePrestatore.DatiAnagrafici;
  const recipient = root.FatturaElettronicaHeader.CessionarioCommittente.DatiAnagrafici;
  const general = body.DatiGenerali.DatiGeneraliDocumento;
  const totals = totalsOf(body);
  const instalments = readInstalments(body, totals.sign);
  const attachments = readAttachments(body);
  const rows = body.DatiBeniServizi.DettaglioLinee.map((row) => readRow(row, totals.sign, options.sectionRules));
  return {
    ...identity,
    issuer: fiscalId(issuer.IdFiscaleIVA),
    issuerName: nameOf(issuer.Anagrafica),
    documentType: general.TipoDocumento,
    year: Number(general.Data.slice(0, 4)),
    number: general.Numero,
    recipientName: nameOf(recipient.Anagrafica),
    recipientTaxCode: recipient.CodiceFiscale?.toUpperCase() ?? null,
    recipientVatNumber: recipient.IdFiscaleIVA ? fiscalId(recipient.IdFiscaleIVA) : null,
    lineReferences: [...new Set(body.DatiGenerali.DatiContratto.map((contract) => contract.IdDocumento))],
    issueDate: general.Data,
    dueDate: earliest(instalments.filter((line) => !line.advance).map((line) => line.dueDate)) ?? addDays(general.Data, options.dueDays),
    periodStart: earliest(rows.map((row) => row.periodStart)),
    periodEnd: rows
      .map((row) => row.periodEnd)
      .reduce((latest, day) => (latest === null || (day !== null && day > latest) ? day : latest), null),
    currency: general.Divisa,
    totalCents: totals.totalCents,
    remarks: [...totals.remarks, ...attachments.remarks],
    rows,
    vat: body.DatiBeniServizi.DatiRiepilogo.map((line) => ({
      rate: line.AliquotaIVA,
      nature: line.Natura ?? null,
      taxableCents: signed(toCents(line.ImponibileImporto), totals.sign),
      taxCents: signed(toCents(line.Imposta), totals.sign),
    })),
    credits: totals.totalCents < 0 ? creditedBills(body, fiscalId(issuer.IdFiscaleIVA)) : [],
    instalments: instalments.map(({ method, dueDate, amountCents }) => ({ method, dueDate, amountCents })),
    attachments: attachments.readable,
  };
}

function readRow(
  row: InvoiceBody["DatiBeniServizi"]["DettaglioLinee"][number],
  sign: 1 | -1,
  rules: readonly SectionRule[] | undefined,
): ReadRow {
  const codes = row.CodiceArticolo.map((article) => ({ type: article.CodiceTipo, value: article.CodiceValore }));
  return {
    section: sectionOf(codes, rules),
    articleCode: codes[0]?.value ?? null,
    description: row.Descrizione,
    quantity: row.Quantita ?? null,
    unitPrice: sign === 1 ? row.PrezzoUnitario : negated(row.PrezzoUnitario),
    total: sign === 1 ? row.PrezzoTotale : negated(row.PrezzoTotale),
    vatRate: row.AliquotaIVA,
    vatNature: row.Natura ?? null,
    periodStart: row.DataInizioPeriodo ?? null,
    periodEnd: row.DataFinePeriodo ?? null,
  };
}

/** One reference may stand once for each row that it is about. */
function creditedBills(body: InvoiceBody, issuer: string) {
  const named = body.DatiGenerali.DatiFattureCollegate.map(
    ({ IdDocumento, Data }) => [IdDocumento, { issuer, number: IdDocumento, issuedOn: Data ?? null }] as const,
  );
  return [...new Map(named).values()];
}

/** TP03 is money paid in advance: it has no day on which the bill is due. */
function readInstalments(body: InvoiceBody, sign: 1 | -1) {
  const issued = body.DatiGenerali.DatiGeneraliDocumento.Data;
  return body.DatiPagamento.flatMap((payment) =>
    payment.DettaglioPagamento.map((detail) => {
      const counted =
        detail.GiorniTerminiPagamento === undefined
          ? null
          : addDays(detail.DataRiferimentoTerminiPagamento ?? issued, detail.GiorniTerminiPagamento);
      const dueDate = detail.DataScadenzaPagamento ?? counted;
      return {
        advance: payment.CondizioniPagamento === "TP03",
        method: detail.ModalitaPagamento,
        dueDate,
        amountCents: signed(toCents(detail.ImportoPagamento), sign),
      };
    }),
  );
}

/** A damaged attachment is no reason to refuse a bill; the file itself is kept whole beside it. */
function readAttachments(body: InvoiceBody) {
  const readable: { name: string; format: string | null; content: Uint8Array }[] = [];
  const remarks: string[] = [];
  for (const { NomeAttachment: name, FormatoAttachment: format, Attachment: content = "" } of body.Allegati) {
    const base64 = content.replace(/\s+/g, "");
    if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) readable.push({ name, format: format ?? null, content: Buffer.from(base64, "base64") });
    else remarks.push(`attachment-unreadable:${name}`);
  }
  return { readable, remarks };
}

function signed(cents: Cents, sign: 1 | -1): Cents {
  return cents === 0 ? 0 : cents * sign;
}

function fiscalId({ IdPaese, IdCodice }: { IdPaese: string; IdCodice: string }): string {
  return `${IdPaese}${IdCodice}`.toUpperCase();
}

function nameOf(names: { Denominazione?: string | undefined; Nome?: string | undefined; Cognome?: string | undefined }): string {
  return names.Denominazione ?? [names.Nome, names.Cognome].filter((part) => part !== undefined).join(" ");
}

/** With several due dates the first counts: from then on something is owed. */
function earliest(days: readonly (Day | null)[]): Day | null {
  return days.reduce((first, day) => (first === null || (day !== null && day < first) ? day : first), null);
}
