import { expect, it } from "vitest";
import { ROWS_A_PAGE, viewSection } from "@/lib/billing/find-rows";

const rows = Array.from({ length: 3000 }, (_, index) => ({
  position: index + 1,
  section: "calls" as const,
  articleCode: index === 7 ? "TEL-ESTERO" : null,
  description: index % 10 === 0 ? "Verso Perù" : "Nazionale",
  quantity: null,
  unitPrice: "0.01",
  total: "0.01",
  vatRate: "22.00",
  vatNature: null,
  periodStart: null,
  periodEnd: null,
}));
const section = { section: "calls" as const, rows, netCents: 3000 };
const view = (find: string, page = 1) => viewSection(section, { find, page }, () => "0,01 €");

it("shows a page of a section at a time, the last where there are no more", () => {
  expect(view("")).toMatchObject({ found: 3000, page: 1, pages: 60 });
  expect(view("", 2).shown.map(({ position }) => position)).toEqual(Array.from({ length: ROWS_A_PAGE }, (_, at) => ROWS_A_PAGE + at + 1));
  expect(view("", 99)).toMatchObject({ page: 60 });
});

it("finds rows by their words, their code and their amount", () => {
  expect(view("peru")).toMatchObject({ found: 300, pages: 6 });
  expect(view("tel-estero").shown.map(({ position }) => position)).toEqual([8]);
  expect(view("0,01").found).toBe(3000);
  expect(view("nothing")).toMatchObject({ found: 0, page: 1, pages: 1, shown: [] });
});
