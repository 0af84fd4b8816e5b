import "server-only";
import { db } from "@/db/client";
import { readNoticedBills } from "@/lib/billing/commands/notices/noticed-bills";
import { listReaders } from "@/lib/billing/commands/notices/readers";
import { mailOf, messageKeys } from "@/lib/billing/commands/notices/write-notice";
import type { BillPaperKey } from "@/lib/billing/bill-paper";
import { getBillPdf } from "@/lib/billing/queries/bill-pdf";
import { clock } from "@/lib/clock";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { billPaperTexts, billStateTexts } from "@/lib/notifications/templates/texts";
import { systemPrincipal } from "@/lib/principal";

/**
 * Prints a new bill and mails it, for somebody who wants it so: outside the transaction that decided it, because printing takes a while. Done twice it
 * is one mail, by its key. Who does not see the line any more gets nothing.
 * @throws UserError `document-busy`, `document-late`: the queue tries again.
 */
export async function mailBill(billId: string, accountId: string): Promise<void> {
  const now = clock.now();
  const [bill] = await readNoticedBills(db(), [billId], now);
  const reader = bill && (await listReaders(db(), [bill.lineId], now)).find((one) => one.accountId === accountId);
  if (!bill || !reader) return;
  const notice = { bill, kind: "new", reader } as const;
  const { mail } = messageKeys(notice);
  if (mail === null) return;
  const { language } = reader;
  const [t, state] = [billPaperTexts(language), billStateTexts(language)];
  const words = { locale: language, t: (key: BillPaperKey, values?: Record<string, string>) => t(key, values), state };
  const pdf = await getBillPdf(systemPrincipal("billing", now, accountId), billId, words, now);
  if (!pdf) return;
  const attachment = { name: `${bill.number.replace(/[^A-Za-z0-9-]+/g, "-")}.pdf`, type: "application/pdf", content: pdf };
  await db().transaction((tx) => queueMail(tx, { ...mailOf(notice, mail, now), attachment }));
}
