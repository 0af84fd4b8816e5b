import { z } from "zod";
import { says } from "@/lib/import-reason";

/**
 * The part of an ordinary FatturaPA (schema 1.2.3) that the portal reads, as `readXml` gives it. Kept a little wider than the XSD
 * where SdI itself has let files through (a date with a time zone, an amount with one decimal); strict checking is `FATTURAPA_XSD`.
 */
const text = z.string().max(1000).transform(normalised);
const code = z.string().max(60).transform(normalised);

/** At most 11 digits before the point, as the XSD has it, so that cents stay exact in a JavaScript number. */
const decimal = z.string().regex(/^[+-]?\d{1,11}(\.\d{1,8})?$/, says("element-amount"));
const rate = z.string().regex(/^\d{1,3}(\.\d{1,2})?$/, says("element-percentage"));

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(Z|[+-]\d{2}:\d{2})?$/, says("element-day"))
  .transform((value) => value.slice(0, 10))
  .refine((value) => isRealDay(value), says("element-no-such-day"));

/** Several of something that may be missing, empty ones left out. */
function list<T extends z.ZodType>(item: T) {
  return z
    .array(item.optional())
    .default([])
    .transform((items) => items.flatMap((one) => (one === undefined ? [] : [one])));
}

const fiscalId = z.object({
  IdPaese: z.string().regex(/^[A-Za-z]{2}$/, says("element-country")),
  IdCodice: z.string().min(1).max(28),
});

const names = z
  .object({ Denominazione: text.optional(), Nome: text.optional(), Cognome: text.optional() })
  .refine((value) => value.Denominazione ?? value.Cognome ?? value.Nome, says("element-nameless"));

const discount = z.object({
  Tipo: z.enum(["SC", "MG"], says("element-discount")),
  Percentuale: rate.optional(),
  Importo: decimal.optional(),
});

const row = z.object({
  CodiceArticolo: list(z.object({ CodiceTipo: code, CodiceValore: code })),
  Descrizione: text,
  Quantita: decimal.optional(),
  DataInizioPeriodo: day.optional(),
  DataFinePeriodo: day.optional(),
  PrezzoUnitario: decimal,
  PrezzoTotale: decimal,
  AliquotaIVA: rate,
  Natura: code.optional(),
});

const vat = z.object({
  AliquotaIVA: rate,
  Natura: code.optional(),
  ImponibileImporto: decimal,
  Imposta: decimal,
  EsigibilitaIVA: code.optional(),
});

const paymentDetail = z.object({
  ModalitaPagamento: code,
  DataRiferimentoTerminiPagamento: day.optional(),
  GiorniTerminiPagamento: z
    .string()
    .regex(/^\d{1,3}$/, says("element-days"))
    .transform(Number)
    .optional(),
  DataScadenzaPagamento: day.optional(),
  ImportoPagamento: decimal,
});

const attachment = z.object({
  NomeAttachment: text,
  AlgoritmoCompressione: code.optional(),
  FormatoAttachment: code.optional(),
  Attachment: z.string().optional(),
});

/** What stands inside a `FatturaElettronicaBody`. */
export const invoiceBody = z.object({
  DatiGenerali: z.object({
    DatiGeneraliDocumento: z.object({
      TipoDocumento: z.string().regex(/^TD\d{2}$/, says("element-document-type")),
      Divisa: z.string(),
      Data: day,
      Numero: z.string().min(1).max(20).transform(normalised),
      DatiRitenuta: list(z.object({ ImportoRitenuta: decimal })),
      DatiBollo: z.object({ ImportoBollo: decimal.optional() }).optional(),
      DatiCassaPrevidenziale: list(z.object({ ImportoContributoCassa: decimal })),
      ScontoMaggiorazione: list(discount),
      ImportoTotaleDocumento: decimal.optional(),
    }),
    DatiContratto: list(z.object({ IdDocumento: code })),
    // A reference that cannot be read is no reason to refuse a bill.
    DatiFattureCollegate: list(
      z
        .object({ IdDocumento: code, Data: day.optional().catch(undefined) })
        .optional()
        .catch(undefined),
    ),
  }),
  DatiBeniServizi: z.object({ DettaglioLinee: z.array(row).min(1), DatiRiepilogo: z.array(vat).min(1) }),
  DatiPagamento: list(z.object({ CondizioniPagamento: code.optional(), DettaglioPagamento: list(paymentDetail) })),
  Allegati: list(attachment),
});

/** What stands inside `FatturaElettronica`, the bodies aside. */
export const invoiceRoot = z.object({
  FatturaElettronicaHeader: z.object({
    CedentePrestatore: z.object({ DatiAnagrafici: z.object({ IdFiscaleIVA: fiscalId, Anagrafica: names }) }),
    CessionarioCommittente: z.object({
      DatiAnagrafici: z.object({ IdFiscaleIVA: fiscalId.optional(), CodiceFiscale: code.optional(), Anagrafica: names }),
    }),
  }),
});

export type InvoiceRoot = z.output<typeof invoiceRoot>;
export type InvoiceBody = z.output<typeof invoiceBody>;

/** The two facts by which a file is refused by name, before anything else about it is judged. */
export const rootKind = z.object({
  FatturaElettronicaHeader: z.object({ DatiTrasmissione: z.object({ FormatoTrasmissione: z.string() }) }),
});
export const bodyKind = z.object({ DatiGenerali: z.object({ DatiGeneraliDocumento: z.object({ Divisa: z.string() }) }) });

/** Tabs and line feeds inside a value count as spaces: `normalizedString` of XML Schema. */
function normalised(value: string): string {
  return value.replace(/[\t\n\r]+\s*/g, " ").trim();
}

function isRealDay(value: string): boolean {
  const month = Number(value.slice(5, 7));
  const day = Number(value.slice(8, 10));
  // What does not exist comes out as another day.
  const date = new Date(Date.UTC(Number(value.slice(0, 4)), month - 1, day));
  return value >= "1970-01-01" && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
