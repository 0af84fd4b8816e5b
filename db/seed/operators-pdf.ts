import { brand } from "@/lib/brand";
import { totalOf, type BillToWrite } from "@/lib/bss/fatturapa/write";
import { fromCents } from "@/lib/money";

/** The operator's own PDF of a bill, as billing systems make them: one plain page, the same bytes for the same bill. */
export function operatorsPdf(bill: BillToWrite): NonNullable<BillToWrite["attachments"]>[number] {
  const lines = [
    brand.name,
    `Fattura ${bill.number} del ${bill.issueDate}`,
    ...(bill.reasons ?? []),
    ...bill.rows.map(({ description, total }) => `${description}: ${total} EUR`),
    `Totale da pagare: ${fromCents(totalOf(bill.rows))} EUR`,
  ];
  const written = lines.map((line) => `(${line.replace(/[\\()]/g, "\\$&")}) Tj T*`).join("\n");
  const page = `BT /F1 11 Tf 16 TL 60 770 Td\n${written}\nET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${String(page.length)} >>\nstream\n${page}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const tableAt = file.length;
  file += `xref\n0 6\n0000000000 65535 f \n${offsets.join("")}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${String(tableAt)}\n%%EOF\n`;
  return { name: `${bill.number.replace(/\W/g, "-")}.pdf`, format: "PDF", content: Buffer.from(file, "latin1") };
}
