import { expect, it } from "vitest";
import { preferredLocale } from "@/lib/i18n";

it.each([
  ["", "it"],
  ["en-GB,en;q=0.9", "en"],
  ["fr-CA", "fr"],
  ["de, es;q=0.9", "it"],
  ["de, fr;q=0.5, en;q=0.8", "en"],
  ["en;q=0, fr", "fr"],
  ["*", "it"],
  ["en;q=abc", "en"],
])("a reader who prefers %j reads %s", (header, locale) => {
  expect(preferredLocale(header)).toBe(locale);
});
