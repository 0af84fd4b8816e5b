import type { Config } from "tailwindcss";

/** The colours of the system; their values for light and dark stand in `app/tokens.css`, under the same names. */
export const COLOURS = [
  "canvas",
  "surface",
  "tile",
  "tile-press",
  "line",
  "control",
  "ink",
  "ink-2",
  "ink-3",
  "primary",
  "primary-hover",
  "primary-press",
  "on-primary",
  "soft",
  "on-soft",
  "stage",
  "stage-2",
  "stage-press",
  "on-stage",
  "on-stage-2",
  "arc-track",
  "arc",
  "arc-head",
  "cta",
  "cta-press",
  "on-cta",
  "flag",
  "on-flag",
  "due",
  "due-fill",
  "on-due",
  "due-soft",
  "on-due-soft",
  "ok",
  "ok-soft",
  "on-ok-soft",
  "warn",
  "warn-soft",
  "on-warn-soft",
  "guest",
  "on-guest",
  "track",
  "data-1",
  "data-2",
  "bar",
] as const;

/** Sizes in rem, with line height, tracking and weight: text grows with the reader's own setting. */
const fontSize: Record<string, [string, { lineHeight: string; letterSpacing?: string; fontWeight?: string }]> = {
  // Five names side by side: they grow until they would touch.
  tab: ["min(0.75rem, 4.1vw)", { lineHeight: "1", fontWeight: "560" }],
  caption: ["0.8125rem", { lineHeight: "1.35", fontWeight: "520" }],
  small: ["0.9375rem", { lineHeight: "1.4" }],
  body: ["1rem", { lineHeight: "1.45" }],
  button: ["1.0625rem", { lineHeight: "1.25", letterSpacing: "-0.005em", fontWeight: "650" }],
  section: ["1.25rem", { lineHeight: "1.25", letterSpacing: "-0.015em", fontWeight: "650" }],
  amount: ["1.25rem", { lineHeight: "1.1", letterSpacing: "-0.02em", fontWeight: "650" }],
  title: ["1.875rem", { lineHeight: "1.12", letterSpacing: "-0.025em", fontWeight: "680" }],
  "title-wide": ["2.25rem", { lineHeight: "1.12", letterSpacing: "-0.025em", fontWeight: "680" }],
  hero: ["3.25rem", { lineHeight: "1", letterSpacing: "-0.04em", fontWeight: "720" }],
  "hero-wide": ["5.75rem", { lineHeight: "1", letterSpacing: "-0.04em", fontWeight: "720" }],
  "figure-l": ["2.75rem", { lineHeight: "1", letterSpacing: "-0.035em", fontWeight: "650" }],
  // A figure follows the reader's text size as far as the width of the window lets it stay on one line.
  figure: ["min(4.75rem, 22vw)", { lineHeight: "0.96", letterSpacing: "-0.045em", fontWeight: "680" }],
  "figure-narrow": ["min(4rem, 20vw)", { lineHeight: "0.96", letterSpacing: "-0.045em", fontWeight: "680" }],
  "figure-wide": ["min(5.75rem, 120px)", { lineHeight: "0.96", letterSpacing: "-0.045em", fontWeight: "680" }],
};

export default {
  content: ["./app/**/*.tsx", "./components/**/*.tsx"],
  theme: {
    colors: {
      ...Object.fromEntries(COLOURS.map((name) => [name, `var(--${name})`])),
      transparent: "transparent",
      current: "currentColor",
    },
    fontSize,
    fontFamily: { sans: ['"Figtree Variable"', '"Figtree Fallback"', "system-ui", "sans-serif"] },
    borderRadius: { s: "10px", m: "14px", l: "20px", xl: "28px", full: "999px", none: "0" },
    // Shadows and rings of one element share a list, in which a plain `none` would be invalid and take the others with it.
    boxShadow: { e1: "var(--e1)", e2: "var(--e2)", none: "0 0 #0000" },
    screens: { narrow: { max: "374px" }, medium: "600px", wide: "900px" },
    transitionDuration: { fast: "120ms", base: "200ms", slow: "360ms", gauge: "700ms" },
    transitionTimingFunction: { out: "cubic-bezier(.2,.8,.2,1)", in: "cubic-bezier(.5,0,.9,.4)", both: "cubic-bezier(.6,0,.2,1)" },
    extend: {
      spacing: { gutter: "var(--gutter)", bar: "var(--bar-height)", rail: "236px", aside: "356px" },
      maxWidth: { page: "1180px", prose: "62ch", form: "400px" },
    },
  },
} satisfies Config;
