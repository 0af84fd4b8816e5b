import type { BillRow, Breakdown, Section } from "@/lib/billing/breakdown";
import { billState, dueCents, type BillStanding, type BillState } from "@/lib/billing/rules";
import { dayOf, formatDay, type Day } from "@/lib/dates";
import { formatMoney, toCents, type Cents } from "@/lib/money";
import type { Paper, PaperFile, PaperPart } from "@/lib/paper";
import { formatPhone } from "@/lib/phone-format";

/** Every text of a printed bill, by its key under `billPdf` in the messages. */
export type BillPaperKey =
  | (
      | "title"
      | "creditNote"
      | "stillDue"
      | "total"
      | "by"
      | "asOf"
      | "atAGlance"
      | "number"
      | "line"
      | "period"
      | "issued"
      | "due"
      | "issuer"
      | "state"
    )
  | ("whatYouPay" | "withVat" | "net" | "vat" | "rounding" | "item" | "quantity" | "amount" | "sumOf" | Section | "excluded" | "outside")
  | ("vatSummary" | "rate" | "taxable" | "tax" | "payments" | "noPayments" | "date" | "way" | "reference" | Way)
  | ("about" | "aboutText" | "page" | "xmlFile");

type Way =
  | ("card" | "paypal" | "operator" | "refund" | "refund-failed" | "dispute")
  | ("direct-debit" | "direct-debit-returned" | "credit-note" | "kept" | "kept-returned");

/** Everything that a bill's page shows of it. */
export interface BillToPrint {
  readonly bill: BillStanding & {
    readonly number: string;
    readonly issueDate: Day;
    readonly periodStart: Day | null;
    readonly periodEnd: Day | null;
    readonly issuerName: string;
    readonly lineName: string;
    readonly lineNumber: string;
  };
  readonly breakdown: Breakdown<BillRow>;
  readonly vat: readonly {
    readonly rate: string;
    readonly nature: string | null;
    readonly taxableCents: Cents;
    readonly taxCents: Cents;
  }[];
  readonly payments: readonly { readonly source: Way; readonly reference: string; readonly amountCents: Cents; readonly paidOn: Day }[];
}

/** The language, and its texts. */
export interface BillWords {
  readonly locale: string;
  readonly t: (key: BillPaperKey, values?: Record<string, string>) => string;
  readonly state: (state: BillState) => string;
}

/** A bill as a document to print: from the total to sections, to rows, to VAT and payments, in the order of its page. */
export function billPaper({ bill, breakdown, vat, payments }: BillToPrint, words: BillWords, file: PaperFile, now: Date): Paper {
  const { locale, t } = words;
  const money = (cents: Cents) => formatMoney(cents, locale);
  const day = (date: Day) => formatDay(date, locale);
  const state = words.state(billState(bill, dayOf(now)));
  const title = bill.totalCents < 0 ? t("creditNote", { number: bill.number }) : t("title", { number: bill.number });
  const line = `${bill.lineName} · ${formatPhone(bill.lineNumber)}`;
  const due = dueCents(bill);
  const period = bill.periodStart && bill.periodEnd ? [[t("period"), `${day(bill.periodStart)} – ${day(bill.periodEnd)}`]] : [];
  const facts = [
    [t("number"), bill.number],
    [t("line"), line],
    ...period,
    [t("issued"), day(bill.issueDate)],
    // A credit note asks for nothing.
    ...(bill.totalCents < 0 ? [] : [[t("due"), day(bill.dueDate)]]),
    [t("issuer"), bill.issuerName],
    [t("state"), state],
  ];
  const summary: PaperPart = {
    heading: t("whatYouPay"),
    table: {
      columns: [{ head: t("item"), share: 60 }, amountColumn(t)],
      rows: [
        ...breakdown.sections.map(({ section, netCents }) => [`${t(section)}, ${t("net")}`, money(netCents)]),
        [t("vat"), money(breakdown.taxCents)],
        ...(breakdown.residualCents === 0 ? [] : [[t("rounding"), money(breakdown.residualCents)]]),
      ],
      sum: [t("withVat"), money(bill.totalCents)],
    },
  };
  return {
    language: locale,
    title,
    intro: line,
    figure:
      due > 0 && bill.state !== "credited"
        ? { label: t("stillDue"), amount: money(due), note: `${t("by", { date: day(bill.dueDate) })} · ${state}` }
        : { label: t("total"), amount: money(bill.totalCents), note: state },
    parts: [
      {
        heading: t("atAGlance"),
        note: t("asOf", { date: day(dayOf(now)) }),
        table: { columns: [{ share: 1 }, { share: 2 }], rows: facts },
      },
      summary,
      ...breakdown.sections.map((section) => sectionPart(section, words)),
      vatPart(vat, words),
      paymentsPart(payments, words),
      { heading: t("about"), note: t("aboutText", { name: file.name }) },
    ],
    foot: { text: `${title} · ${bill.issuerName}`, page: t("page") },
    files: [file],
    madeAt: now,
  };
}

const amountColumn = (t: BillWords["t"]) => ({ head: t("amount"), share: 15, isAmount: true });

function sectionPart({ section, rows, netCents }: Breakdown<BillRow>["sections"][number], words: BillWords): PaperPart {
  const { locale, t } = words;
  const quantities = new Intl.NumberFormat(locale, { maximumFractionDigits: 8 });
  const period = ({ periodStart, periodEnd }: BillRow) =>
    [periodStart, periodEnd]
      .filter((day) => day !== null)
      .map((day) => formatDay(day, locale, { day: "numeric", month: "short" }))
      .join(" – ");
  return {
    heading: t(section),
    table: {
      columns: [
        { head: t("item"), share: 43 },
        { head: t("period"), share: 19 },
        { head: t("quantity"), share: 11 },
        { head: t("vat"), share: 12 },
        amountColumn(t),
      ],
      rows: rows.map((row) => [
        row.description,
        period(row),
        row.quantity === null ? "" : quantities.format(Number(row.quantity)),
        rateOf(row.vatRate, row.vatNature, words, "outside"),
        formatMoney(toCents(row.total), locale),
      ]),
      sum: [t("sumOf", { section: t(section) }), "", "", "", formatMoney(netCents, locale)],
    },
  };
}

function vatPart(vat: BillToPrint["vat"], words: BillWords): PaperPart {
  const { locale, t } = words;
  const rows = vat.map(({ rate, nature, taxableCents, taxCents }) => [
    rateOf(rate, nature, words, "excluded"),
    formatMoney(taxableCents, locale),
    formatMoney(taxCents, locale),
  ]);
  const columns = [
    { head: t("rate"), share: 4 },
    { head: t("taxable"), share: 2, isAmount: true },
    { head: t("tax"), share: 2, isAmount: true },
  ];
  return { heading: t("vatSummary"), table: { columns, rows } };
}

function rateOf(rate: string, nature: string | null, { locale, t }: BillWords, excluded: "excluded" | "outside"): string {
  if (nature !== null) return t(excluded, { nature });
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(Number(rate) / 100);
}

function paymentsPart(payments: BillToPrint["payments"], { locale, t }: BillWords): PaperPart {
  if (payments.length === 0) return { heading: t("payments"), note: t("noPayments") };
  const columns = [{ head: t("date"), share: 22 }, { head: t("way"), share: 28 }, { head: t("reference"), share: 35 }, amountColumn(t)];
  const rows = payments.map(({ paidOn, source, reference, amountCents }) => [
    formatDay(paidOn, locale),
    t(source),
    reference,
    formatMoney(amountCents, locale),
  ]);
  return { heading: t("payments"), table: { columns, rows } };
}
