import type { z } from "zod";
import { CURRENCY } from "@/lib/money";
import { lineOf, type Step } from "./locate";
import { mayRepeat, type ReadFile, type Tree } from "./read";
import { ImportRefusal } from "./refusal";
import { bodyKind, invoiceBody, invoiceRoot, rootKind, type InvoiceBody, type InvoiceRoot } from "./schema";

/**
 * Checks all of a file but its bodies against what the portal takes. Format and currency come first: a file of another kind is told
 * so, not what it lacks.
 * @throws ImportRefusal naming the first element that is wrong, and its line.
 */
export function checkRoot(file: ReadFile): InvoiceRoot {
  const format = checked(rootKind, file, file.root, []).FatturaElettronicaHeader.DatiTrasmissione.FormatoTrasmissione;
  if (format !== "FPR12" && format !== "FPA12") {
    const what = format === "FSM10" ? "The file is a simplified invoice (FSM10)" : `The file has the format ${format.slice(0, 20)}`;
    throw refusal(
      file,
      ["FatturaElettronicaHeader", "DatiTrasmissione", "FormatoTrasmissione"],
      `${what}: only ordinary invoices, FPR12 and FPA12, are taken.`,
    );
  }
  if (file.bodyCount === 0) throw refusal(file, ["FatturaElettronicaBody"], "FatturaElettronicaBody is missing.");
  return checked(invoiceRoot, file, file.root, []);
}

/** Checks one body. @throws ImportRefusal like `checkRoot`. */
export function checkBody(file: ReadFile, index: number, tree: Tree | undefined): InvoiceBody {
  const at = ["FatturaElettronicaBody", index];
  const currency = checked(bodyKind, file, tree, at).DatiGenerali.DatiGeneraliDocumento.Divisa;
  if (currency !== CURRENCY) {
    throw refusal(
      file,
      [...at, "DatiGenerali", "DatiGeneraliDocumento", "Divisa"],
      `The bill is in ${currency.slice(0, 20)}: only bills in euro (EUR) are taken.`,
    );
  }
  return checked(invoiceBody, file, tree, at);
}

function checked<T extends z.ZodType>(schema: T, file: ReadFile, tree: Tree | undefined, at: readonly PropertyKey[]): z.output<T> {
  const result = schema.safeParse(tree, { error: (issue) => complaint(issue.code, issue.input) });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const inside = issue?.path ?? [];
  const path = [...at, ...inside];
  const name = path.findLast((step) => typeof step === "string") ?? "FatturaElettronica";
  const value = inside.reduce<unknown>((part, step) => (isRecord(part) ? part[step] : undefined), tree);
  const shown = typeof value === "string" && issue?.code !== "invalid_type" ? `: "${value.slice(0, 60)}"` : "";
  throw refusal(file, path, `${name} ${issue?.message ?? "cannot be read"}${shown}.`);
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** What is wrong with an element, after its name, where the schema itself does not say. */
function complaint(code: string | undefined, input: unknown): string | undefined {
  if (input === undefined) return "is missing or empty";
  if (code === "too_small") return "is missing";
  if (code !== "invalid_type") return undefined;
  if (Array.isArray(input)) return `occurs ${String(input.length)} times where it may occur once`;
  return typeof input === "string" ? "holds text where it should hold elements" : "holds elements where it should hold text";
}

function refusal(file: ReadFile, path: readonly PropertyKey[], reason: string): ImportRefusal {
  const steps: Step[] = [];
  for (const part of path) {
    const last = steps.at(-1);
    if (typeof part === "number" && last) steps[steps.length - 1] = { name: last.name, index: part };
    else steps.push({ name: String(part), index: 0 });
  }
  const element = steps.map(({ name, index }) => (mayRepeat(name) ? `${name}[${String(index + 1)}]` : name)).join("/");
  return new ImportRefusal(reason, element, lineOf(file.text, steps));
}
