import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { brand } from "@/lib/brand";
import { COLOURS } from "@/tailwind.config";

/** `text on ground`: WCAG 2.2 1.4.3 asks for 4.5. */
const TEXT_PAIRS = [
  "ink on surface",
  "ink on canvas",
  "ink on tile",
  "ink on tile-press",
  "ink-2 on surface",
  "ink-2 on canvas",
  "ink-2 on tile",
  "ink-2 on tile-press",
  "ink-3 on surface",
  "ink-3 on tile",
  "ink-3 on canvas",
  "ink-3 on tile-press",
  "primary on surface",
  "primary on canvas",
  "primary on tile",
  "primary on tile-press",
  "on-primary on primary",
  "on-primary on primary-hover",
  "on-primary on primary-press",
  "on-soft on soft",
  "on-soft on tile-press",
  "on-stage on stage",
  "on-stage-2 on stage",
  "on-stage on stage-2",
  "on-stage-2 on stage-2",
  "on-stage on stage-press",
  "on-cta on cta",
  "on-cta on cta-press",
  "on-flag on flag",
  "due on surface",
  "due on tile",
  "due on due-soft",
  "on-due on due-fill",
  "on-due-soft on due-soft",
  "ok on surface",
  "ok on tile",
  "on-ok-soft on ok-soft",
  "ok on ok-soft",
  "warn on surface",
  "on-warn-soft on warn-soft",
  "on-guest on guest",
  "surface on ink",
];

/** Borders, icons and data: 1.4.11 asks for 3. */
const SHAPE_PAIRS = [
  "control on surface",
  "control on canvas",
  "control on tile",
  "primary on soft",
  "primary on surface",
  "primary on canvas",
  "due-fill on surface",
  "arc on stage",
  "arc on stage-2",
  "arc on arc-track",
  "arc-head on stage",
  "arc-head on stage-2",
  "arc-head on surface",
  "cta on stage",
  "flag on stage",
  "data-1 on surface",
  "data-1 on track",
  "data-2 on surface",
  "data-2 on track",
  "bar on surface",
  "due on due-soft",
  "due on track",
  "warn on warn-soft",
  "ok on ok-soft",
  "on-guest on guest",
];

const css = readFileSync(new URL("../../app/tokens.css", import.meta.url), "utf8");

/** The custom properties of the first block that opens with a selector. */
function colours(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/gi)].map(([, name = "", value = ""]) => [name, value.toLowerCase()]));
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** The pairs of a theme that fall short, with what they reach. */
function short(theme: ReadonlyMap<string, string>, pairs: readonly string[], least: number): string[] {
  return pairs.flatMap((pair) => {
    const [upper = "", ground = ""] = pair.split(" on ");
    const [a, b] = [theme.get(upper), theme.get(ground)];
    if (a === undefined || b === undefined) return [`${pair}: a colour is missing`];
    const reached = contrast(a, b);
    return reached < least ? [`${pair}: ${reached.toFixed(2)}`] : [];
  });
}

const themes = {
  light: colours(":root"),
  "dark by the system": colours(':root:not([data-theme="light"])'),
  "dark by choice": colours(':root[data-theme="dark"]'),
};

it("measures contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#71819e", "#ffffff")).toBeCloseTo(3.94, 2);
});

describe.each(Object.entries(themes))("%s", (_name, theme) => {
  it("has a value for every colour of the configuration, and no other", () => {
    expect([...theme.keys()].sort()).toEqual([...COLOURS].sort());
  });
  it("lets every text be read", () => {
    expect(short(theme, TEXT_PAIRS, 4.5)).toEqual([]);
  });
  it("lets every control, icon and bar be seen", () => {
    expect(short(theme, SHAPE_PAIRS, 3)).toEqual([]);
  });
});

it("is the same dark whether the system or the reader asks for it", () => {
  expect([...themes["dark by choice"]]).toEqual([...themes["dark by the system"]]);
});

it("gives the browser's own chrome the colours of the page", () => {
  const { light, "dark by choice": dark } = themes;
  expect([light.get("stage"), light.get("surface"), dark.get("stage"), dark.get("surface")]).toEqual(
    [brand.light.stage, brand.light.surface, brand.dark.stage, brand.dark.surface].map((value) => value.toLowerCase()),
  );
});
