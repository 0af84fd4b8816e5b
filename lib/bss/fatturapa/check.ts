import type { z } from "zod";
import { isSaid, reason, type Reason } from "@/lib/import-reason";
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
    const why = format === "FSM10" ? reason("file-simplified") : reason("file-other-format", { format: format.slice(0, 20) });
    throw refusal(file, ["FatturaElettronicaHeader", "DatiTrasmissione", "FormatoTrasmissione"], why);
  }
  if (file.bodyCount === 0) {
    throw refusal(file, ["FatturaElettronicaBody"], reason("element-missing", { name: "FatturaElettronicaBody" }));
  }
  return checked(invoiceRoot, file, file.root, []);
}

/** Checks one body. @throws ImportRefusal like `checkRoot`. */
export function checkBody(file: ReadFile, index: number, tree: Tree | undefined): InvoiceBody {
  const at = ["FatturaElettronicaBody", index];
  const currency = checked(bodyKind, file, tree, at).DatiGenerali.DatiGeneraliDocumento.Divisa;
  if (currency !== CURRENCY) {
    const why = reason("file-other-currency", { currency: currency.slice(0, 20) });
    throw refusal(file, [...at, "DatiGenerali", "DatiGeneraliDocumento", "Divisa"], why);
  }
  return checked(invoiceBody, file, tree, at);
}

function checked<T extends z.ZodType>(schema: T, file: ReadFile, tree: Tree | undefined, at: readonly PropertyKey[]): z.output<T> {
  const result = schema.safeParse(tree, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const inside = issue?.path ?? [];
  const path = [...at, ...inside];
  const name = path.findLast((step) => typeof step === "string") ?? "FatturaElettronica";
  throw refusal(file, path, complaint(name, issue));
}

/** What is wrong with an element: the schema says it by a code, or zod by its own. */
function complaint(name: string, issue: z.core.$ZodIssue | undefined): Reason {
  const input = issue?.input;
  if (input === undefined || issue?.code === "too_small") return reason("element-missing", { name });
  if (issue?.code === "invalid_type") {
    if (Array.isArray(input)) return reason("element-repeated", { name, count: input.length });
    return reason(typeof input === "string" ? "element-text" : "element-elements", { name });
  }
  const value = typeof input === "string" ? input.slice(0, 60) : "";
  if (issue?.code === "too_big") return reason("element-too-long", { name, value, most: Number(issue.maximum) });
  return issue && isSaid("element", issue.message) ? reason(issue.message, { name, value }) : reason("element-unreadable", { name, value });
}

function refusal(file: ReadFile, path: readonly PropertyKey[], why: Reason): ImportRefusal {
  const steps: Step[] = [];
  for (const part of path) {
    const last = steps.at(-1);
    if (typeof part === "number" && last) steps[steps.length - 1] = { name: last.name, index: part };
    else steps.push({ name: String(part), index: 0 });
  }
  const element = steps.map(({ name, index }) => (mayRepeat(name) ? `${name}[${String(index + 1)}]` : name)).join("/");
  return new ImportRefusal(why, element, lineOf(file.text, steps));
}
