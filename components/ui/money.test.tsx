import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Money, type MoneySize } from "./money";

/** What a screen reader hears: the words outside of hidden elements. */
function heard(markup: string): string {
  return markup.replace(/<span aria-hidden="true">.*<\/span>(?=<\/span>$)/, "").replace(/<[^>]+>/g, "");
}

function seen(markup: string): string {
  return (/<span aria-hidden="true">(.*)<\/span><\/span>$/.exec(markup)?.[1] ?? markup).replace(/<[^>]+>/g, "");
}

describe("Money", () => {
  it("is heard as one sentence and seen in its parts", () => {
    const markup = renderToStaticMarkup(<Money cents={3790} locale="it" size="figure" spoken="37 euro e 90 centesimi" />);
    expect(heard(markup)).toBe("37 euro e 90 centesimi");
    expect(seen(markup)).toBe("37,90\u00a0€");
  });

  it("is heard as it is written when nobody says it otherwise", () => {
    for (const size of ["figure", "large", "amount", "plain"] satisfies MoneySize[]) {
      expect(heard(renderToStaticMarkup(<Money cents={-500} locale="fr" size={size} />)), size).toBe("\u22125,00\u00a0€");
    }
  });

  it("keeps the currency where the language has it", () => {
    expect(seen(renderToStaticMarkup(<Money cents={3790} locale="en" size="large" />))).toBe("€37.90");
  });

  it("never breaks an amount over lines, and shrinks cents and currency from 40 px up alone", () => {
    for (const size of ["figure", "large", "amount", "plain"] satisfies MoneySize[]) {
      const markup = renderToStaticMarkup(<Money cents={123_456} locale="it" size={size} />);
      expect(markup).toContain("whitespace-nowrap");
      expect(/text-\[\.[56]em\]/.test(markup), size).toBe(size === "figure" || size === "large");
    }
  });

  it("sets a figure of many digits smaller instead of cutting it", () => {
    expect(renderToStaticMarkup(<Money cents={123_450} locale="it" size="figure" />)).toContain("text-figure-narrow");
    expect(renderToStaticMarkup(<Money cents={3790} locale="it" size="figure" />)).toContain("text-figure ");
  });
});
