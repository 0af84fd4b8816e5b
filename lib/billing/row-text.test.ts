import fc from "fast-check";
import { expect, it } from "vitest";
import { fold, readable, segments } from "@/lib/billing/row-text";

it("takes out what nobody sees and what turns the writing around, and leaves markup as the text it is", () => {
  expect(readable("\u202e00,01 <b>Fibra</b>\u2066\u200f casa\n\u0007")).toBe("00,01 <b>Fibra</b> casa");
  expect(readable("عربي Fibra")).toBe("عربي Fibra");
});

it("finds words whatever their capitals and accents, every time they come", () => {
  expect(segments("Qualità e quantità", "QUALITA")).toEqual([
    { text: "Qualità", isHit: true },
    { text: " e quantità", isHit: false },
  ]);
  expect(segments("aaa", "a").filter(({ isHit }) => isHit)).toHaveLength(3);
  expect(segments("Fibra", "")).toEqual([{ text: "Fibra", isHit: false }]);
});

it("loses no character of any text, whatever is looked for", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme", maxLength: 3 }), (text, wanted) => {
      const found = segments(text, wanted);
      expect(found.map((part) => part.text).join("")).toBe(text);
      expect(found.some(({ isHit }) => isHit)).toBe(wanted !== "" && fold(text).includes(fold(wanted)));
    }),
  );
});
