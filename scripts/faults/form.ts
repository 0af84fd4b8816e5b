import { randomUUID } from "node:crypto";

/** A form as a browser without JavaScript sends it: the fields that the page had put in, hidden. */
export type Form = Readonly<Record<string, string>>;

/** The hidden fields of the form of a page that has a field of that name. @throws when the page has no such form. */
export function findForm(page: string, field: string): Form {
  const form = page.match(/<form\b[\s\S]*?<\/form>/g)?.find((text) => text.includes(` name="${field}"`));
  if (form === undefined) throw new Error(`the page has no form with ${field}`);
  const inputs = form.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g);
  return Object.fromEntries([...inputs].map(([, name = "", value = ""]) => [name, unescape(value)]));
}

function unescape(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
}

/** The body that posts a form (RFC 7578). */
export function multipart(form: Form): { type: string; text: string } {
  const boundary = `----${randomUUID()}`;
  const parts = Object.entries(form).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return { type: `multipart/form-data; boundary=${boundary}`, text: `${parts.join("")}--${boundary}--\r\n` };
}
