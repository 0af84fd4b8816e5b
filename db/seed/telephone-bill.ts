import { brand } from "@/lib/brand";
import type { BillToWrite, Party, RowToWrite } from "@/lib/bss/fatturapa/write";
import { addDays, addMonths, endOfMonth, type Day } from "@/lib/dates";
import { fromCents, type Cents } from "@/lib/money";

/** The operator of the demo. Its VAT number has the right check digit and is nobody's. */
export const OPERATOR: Party = {
  name: `${brand.name} Demo S.p.A.`,
  vatNumber: "IT99999900584",
  address: { street: "Via della Rete 1", postcode: "00144", town: "Roma", province: "RM" },
};

/** What a month brought to a fixed line. Amounts are net of VAT, in cents, so that a bill's rows add up to its total without a rest. */
export interface Month {
  /** The first of the month in which the bill is issued; it is for the month before. */
  readonly issueDate: Day;
  readonly number: string;
  readonly contractRef: string;
  /** Which of the 48 instalments of the modem. */
  readonly modemInstalment: number;
  /** Last month of the welcome discount; a bill for a later month has none. */
  readonly discountUntil: Day;
  readonly nationalMinutes: number;
  /** Calls abroad, which no plan includes. */
  readonly abroad?: { readonly country: string; readonly minutes: number };
  /** The plan's new price, where it has changed. */
  readonly fibreCents?: Cents;
  readonly activation?: boolean;
  /** A technician moved the socket. */
  readonly socketMoved?: boolean;
  readonly paperBill?: boolean;
  /** Interest on an earlier bill that was not paid in time; outside VAT. */
  readonly lateInterestCents?: Cents;
  /** A donation to a charity number; outside VAT. */
  readonly donationCents?: Cents;
}

/** Net prices in cents: 29.90 euro a month for fibre and 5.00 for the modem, with VAT. */
const PRICES = { fibre: 2451, modem: 410, discount: -410, activation: 3197, socket: 820, abroadMinute: 15, paperBill: 95 } as const;
const MODEM_INSTALMENTS = 48;
const VAT = "22.00";

/** When the bill of a month is due: on the 5th of the next. */
function dueDateOf(issueDate: Day): Day {
  return addDays(addMonths(issueDate, 1), 4);
}

/** The bill of a fibre line for a month. */
export function telephoneBill(month: Month): BillToWrite {
  const start = addMonths(month.issueDate, -1);
  const period = { start, end: endOfMonth(start) };
  return {
    documentType: "TD01",
    number: month.number,
    issueDate: month.issueDate,
    dueDate: dueDateOf(month.issueDate),
    method: "MP18",
    contractRef: month.contractRef,
    reasons: [`Servizi di telefonia e internet dal ${italian(period.start)} al ${italian(period.end)}`],
    rows: [...subscriptions(month, period), ...calls(month, period), ...oneOff(month), ...others(month)],
  };
}

type Period = NonNullable<RowToWrite["period"]>;

function subscriptions({ modemInstalment, discountUntil, fibreCents = PRICES.fibre }: Month, period: Period): RowToWrite[] {
  const rows = [
    { ...taxed("ABB-FIBRA", "Fibra casa, fino a 2,5 Gbit/s", fibreCents), period },
    { ...taxed("ABB-MODEM", `Modem Wi-Fi 6, rata ${String(modemInstalment)} di ${String(MODEM_INSTALMENTS)}`, PRICES.modem), period },
  ];
  if (period.start > discountUntil) return rows;
  return [
    ...rows,
    { ...taxed("ABB-SCONTO", `Sconto di benvenuto, fino al ${italian(endOfMonth(discountUntil))}`, PRICES.discount), period },
  ];
}

function calls({ nationalMinutes, abroad }: Month, period: Period): RowToWrite[] {
  const included = {
    ...taxed("TEL-NAZIONALI", "Telefonate nazionali, comprese nell'offerta (minuti)", 0),
    quantity: `${String(nationalMinutes)}.00`,
    period,
  };
  if (!abroad) return [included];
  const { country, minutes } = abroad;
  const row = taxed("TEL-ESTERO", `Telefonate verso ${country} (minuti)`, PRICES.abroadMinute * minutes);
  return [included, { ...row, quantity: `${String(minutes)}.00`, unitPrice: fromCents(PRICES.abroadMinute), period }];
}

function oneOff({ activation, socketMoved }: Month): RowToWrite[] {
  return [
    ...(activation ? [taxed("UNA-ATTIVAZIONE", "Contributo di attivazione della linea in fibra", PRICES.activation)] : []),
    ...(socketMoved ? [taxed("UNA-PRESA", "Spostamento della presa telefonica", PRICES.socket)] : []),
  ];
}

function others({ paperBill, lateInterestCents, donationCents }: Month): RowToWrite[] {
  return [
    ...(paperBill ? [taxed("ALT-CARTA", "Spedizione della fattura cartacea", PRICES.paperBill)] : []),
    ...(lateInterestCents === undefined ? [] : [excluded("ALT-MORA", "Interessi per ritardato pagamento", lateInterestCents)]),
    ...(donationCents === undefined ? [] : [excluded("ALT-DONAZIONE", "Donazione a numero solidale", donationCents)]),
  ];
}

function taxed(articleCode: string, description: string, netCents: Cents): RowToWrite {
  return { articleCode, description, unitPrice: fromCents(netCents), total: fromCents(netCents), vatRate: VAT };
}

/** N1: excluded by article 15 of the VAT law. */
function excluded(articleCode: string, description: string, cents: Cents): RowToWrite {
  return { articleCode, description, unitPrice: fromCents(cents), total: fromCents(cents), vatRate: "0.00", vatNature: "N1" };
}

/** A day as an Italian bill prints it. */
function italian(day: Day): string {
  return day.split("-").reverse().join("/");
}
