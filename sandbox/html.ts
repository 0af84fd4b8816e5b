/** Markup that is safe to put into a page as it is. Only `html` makes it. */
export class SafeHtml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | SafeHtml | readonly SafeHtml[] | null;

/** Markup with everything between the braces escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  return new SafeHtml(strings.map((literal, index) => literal + render(parts[index] ?? null)).join(""));
}

function render(part: Part): string {
  if (part === null) return "";
  if (part instanceof SafeHtml) return part.text;
  if (typeof part === "object") return part.map((each) => each.text).join("");
  return String(part).replace(/[&<>"']/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
}
