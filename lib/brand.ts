/** The brand in one place: its name, its colours for the browser's own chrome and the app icon. The rest of the palette is in `tailwind.config.ts`. */
export const brand = {
  name: "MyTIM",
  light: { stage: "#0A2A78", surface: "#FFFFFF" },
  dark: { stage: "#12245A", surface: "#0C1426" },
} as const;
