import { clock } from "@/lib/clock";
import { billPaper } from "@/lib/billing/bill-paper";
import { breakDown, SECTIONS, type BillRow } from "@/lib/billing/breakdown";
import { addDays, dayOf } from "@/lib/dates";
import type { Paper } from "@/lib/paper";
import { PdfPool } from "@/lib/pdf-pool";
import { percentile } from "./figures";
import type { Extent } from "./options";
import type { Stack } from "./stack";
import { figure, markdownTable } from "./table";

/** Before a thread is warm: its code is loaded and compiled. */
const WARM_UP = 15;
const PRINTS = 40;

/** Bills of four pages and of 3,000 rows, printed in a thread: how long it takes, what it holds up, how large they are. */
export async function measurePdf(_stack: Stack, { rounds }: Extent): Promise<string> {
  const pool = new PdfPool({ threads: 1, perPerson: 3, all: 3, timeoutMs: 120_000, memoryMegabytes: 256 });
  try {
    const rows: string[][] = [];
    for (const [name, count, prints] of [
      ["4 pages", 54, PRINTS],
      ["3,000 rows", 3_000, rounds],
    ] as const) {
      const paper = aBill(count);
      for (let print = 0; print < WARM_UP && count < 1_000; print += 1) await pool.print("bench", paper);
      const times: number[] = [];
      let bytes = 0;
      const heldUp = watchLoop();
      for (let print = 0; print < prints; print += 1) {
        const began = performance.now();
        bytes = (await pool.print("bench", paper)).length;
        times.push(performance.now() - began);
      }
      rows.push([name, figure(percentile(times, 0.5)), figure(percentile(times, 0.95)), figure(heldUp(), 1), figure(bytes / 1_024, 1)]);
    }
    return markdownTable(["bill", "p50 ms", "p95 ms", "longest the process was held up, ms", "KiB without attachments"], rows);
  } finally {
    await pool.end();
  }
}

/** Watches how late a timer of 5 ms comes. @returns what says the most, and stops. */
function watchLoop(): () => number {
  let last = performance.now();
  let most = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    most = Math.max(most, now - last - 5);
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function aBill(count: number): Paper {
  const now = clock.now();
  const today = dayOf(now);
  const rows = Array.from({ length: count }, (_, index): BillRow => {
    const section = SECTIONS[Math.floor((index * SECTIONS.length) / count)] ?? "other";
    const description = `Telefonata nazionale verso il numero 06 555${String(index % 10)} ***, fascia intera`;
    const period = { periodStart: addDays(today, -40), periodEnd: addDays(today, -10) };
    const price = { quantity: "1.00", unitPrice: "0.15", total: "0.15", vatRate: "22.00", vatNature: null };
    return { position: index, section, articleCode: null, description, ...price, ...period };
  });
  const taxableCents = count * 15;
  const vat = [{ rate: "22.00", nature: null, taxableCents, taxCents: Math.round(taxableCents * 0.22) }];
  const totalCents = taxableCents + Math.round(taxableCents * 0.22);
  const standing = { state: "open", totalCents, paidCents: 0, disputedCents: 0, dueDate: addDays(today, 20) } as const;
  const head = { number: "B26/1", issueDate: today, periodStart: null, periodEnd: null, issuerName: "Bench S.p.A." };
  const bill = { ...standing, ...head, lineName: "Casa", lineNumber: "+390655501234" };
  const words = { locale: "it", t: (key: string) => key, state: (state: string) => state };
  const file = {
    name: "none.xml",
    type: "application/xml",
    description: "none",
    relationship: "Source",
    content: new Uint8Array(),
  } as const;
  const paper = billPaper({ bill, breakdown: breakDown(rows, vat, totalCents), vat, payments: [] }, words, file, now);
  return { ...paper, files: [] };
}
