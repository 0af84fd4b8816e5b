/**
 * Writes an Italian number for a reader: "06 5550 1234", "347 555 0142"; any other stays as it is. Light enough for every page;
 * reading what people type is `phone.ts`.
 */
export function formatPhone(e164: string): string {
  const national = /^\+39(\d+)$/.exec(e164)?.[1];
  if (national === undefined) return e164;
  if (national.startsWith("3")) return national.replace(/^(\d{3})(\d{3})(\d+)$/, "$1 $2 $3");
  const area = /^(?:02|06)/.exec(national)?.[0] ?? /^0\d{2}/.exec(national)?.[0] ?? "";
  return `${area} ${national.slice(area.length).replace(/^(\d{3,4})(\d{3,4})$/, "$1 $2")}`.trim();
}
