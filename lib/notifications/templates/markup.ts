/** HTML that may be sent as it is. Only `html` makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

/** HTML with everything between the braces escaped, unless it is HTML of ours already. */
export function html(strings: TemplateStringsArray, ...parts: readonly (string | Markup | readonly Markup[])[]): Markup {
  return new Markup(strings.map((literal, index) => literal + render(parts[index] ?? "")).join(""));
}

function render(part: string | Markup | readonly Markup[]): string {
  if (part instanceof Markup) return part.text;
  if (typeof part !== "string") return part.map((each) => each.text).join("");
  return part.replace(/[&<>"']/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
}
