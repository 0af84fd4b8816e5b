import { expect, it } from "vitest";
import type { Section } from "@/lib/billing/breakdown";
import { rowKind, vatFamily } from "@/lib/billing/row-kind";

it.each<[string, Section, string, string, string?]>([
  ["subscription", "subscriptions", "Fibra casa", "24.51"],
  ["partMonth", "subscriptions", "Fibra casa", "12.00", "2026-11-14"],
  ["instalment", "subscriptions", "Modem Wi-Fi 6, rata 3 di 48", "4.10"],
  ["discount", "subscriptions", "Promo", "-4.10"],
  ["discount", "other", "Sconto fedeltà", "-1"],
  ["credit", "other", "Rimborso per il guasto", "-7.80"],
  ["included", "calls", "Telefonate nazionali", "0.00000000"],
  ["usage", "calls", "Telefonate verso Francia", "1.20"],
  ["oneOff", "one-off", "Attivazione", "31.97"],
  ["stampDuty", "other", "Imposta di bollo", "2.00"],
  ["lateInterest", "other", "Interessi per ritardato pagamento", "0.38"],
  ["other", "other", "Donazione", "2.00"],
])("%s: %s, %s", (kind, section, description, total, until = "2026-11-30") => {
  expect(rowKind({ section, articleCode: null, description, total, periodStart: "2026-11-01", periodEnd: until })).toBe(kind);
});

it("knows the families of VAT's reasons, and no others", () => {
  expect(["N1", "N2.2", "N6.9", "N22", "X"].map(vatFamily)).toEqual(["N1", "N2", "N6", undefined, undefined]);
});
