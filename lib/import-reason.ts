/** What tells two bills of one number apart: the one that is here first, and the other. */
const FACTS = ["firstIssued", "firstTotal", "firstContent", "nowIssued", "nowTotal", "nowContent"] as const;

/**
 * Why the importer does not take a file, a bill or a row, or cannot tell whose a bill is: a code, and the names of what its sentence shows. The
 * sentences stand in every language in `importReason` of the messages; what is kept and handed on is the code with its values.
 */
export const REASON_VALUES = {
  /** A sentence of an import that was before there were codes. */
  told: ["text"],

  "file-absent": [],
  "file-empty": [],
  "file-too-big": ["size", "most"],
  "file-pdf": [],
  "file-zip": [],
  "file-no-invoice": [],
  "file-many-signatures": [],
  "file-signature-alone": [],
  "file-empty-inside": [],
  "file-damaged-envelope": [],
  "file-unknown-encoding": ["encoding"],
  "file-other-encoding": ["encoding"],
  "file-control-character": [],
  "file-doctype": [],
  "file-other-root": ["root"],
  "file-not-one": [],
  "file-simplified": [],
  "file-other-format": ["format"],
  "file-other-currency": ["currency"],
  "xml-cut": [],
  "xml-broken": ["detail"],
  "xml-not-closed": [],
  "xml-entity": [],
  "xml-character": ["number"],
  "xml-deep": [],
  "xml-schema": ["detail"],

  "element-missing": ["name"],
  "element-repeated": ["name", "count"],
  "element-text": ["name"],
  "element-elements": ["name"],
  "element-nameless": ["name"],
  "element-unreadable": ["name", "value"],
  "element-too-long": ["name", "value", "most"],
  "element-amount": ["name", "value"],
  "element-percentage": ["name", "value"],
  "element-day": ["name", "value"],
  "element-no-such-day": ["name", "value"],
  "element-country": ["name", "value"],
  "element-discount": ["name", "value"],
  "element-days": ["name", "value"],
  "element-document-type": ["name", "value"],

  "bill-differs": ["number", "year", "issuer", "type", ...FACTS],
  "bill-differs-in-file": ["number", "year", "issuer", "type", ...FACTS],
  "recipient-tax-code": ["taxCode"],
  "recipient-vat-number": ["vatNumber"],
  "recipient-unnamed": [],
  "recipient-two": [],
  "bill-names-no-line": [],
  "bill-names-no-line-of-several": [],
  "bill-names-other-line": ["references"],
  "bill-names-several-lines": ["references"],

  "row-unreadable": [],
  "row-too-long": ["most"],
  "row-no-json": [],
  "csv-broken": [],
  "field-missing": ["field"],
  "field-unreadable": ["field"],
  "field-too-long": ["field", "most"],
  "field-too-big": ["field", "most"],
  "field-too-small": ["field", "least"],
  "field-options": ["field", "options"],
  "field-amount": ["field"],
  "field-signed-amount": ["field"],
  "field-price": ["field"],
  "field-unit-price": ["field"],
  "field-whole": ["field"],
  "field-above-zero": ["field"],
  "field-day": ["field"],
  "field-instant": ["field"],
  "field-euro": ["field"],
  "field-uuid": ["field"],
  "field-vat-number": ["field"],
  "field-end-to-end-id": ["field"],
  "field-bank-reason": ["field"],
  "field-ticket": ["field"],
  "field-with-partly": ["field"],
  "field-pin": ["field"],

  "payment-other-amount": ["reference", "then", "now"],
  "payment-other-bill": ["reference"],
  "bill-unknown": ["number"],
  "bill-unknown-in-year": ["number", "year"],
  "bill-several": ["number"],
  "bill-credit-note": ["number"],
  "debit-unknown": ["reference"],
  "debit-failed-before": ["reference", "state"],
  "debit-without-reason": [],
  "return-unknown": ["reference"],
  "kept-unknown": ["reference"],
  "return-to-line": [],
  "dispute-unknown": ["reference"],
  "dispute-whole": ["amount"],
  "ended-before": ["state"],

  "identity-missing": [],
  "identity-other-tax-code": [],
  "identity-other-vat-number": [],
  "identity-two": [],
  "holder-unknown": [],
  "number-fixed": ["number"],
  "number-mobile": ["number"],
  "number-taken": ["number"],
  "contract-taken": ["contract"],
  "reference-taken": ["reference"],
  "line-unknown": ["number"],
  "line-without-credit": ["number"],
  "line-without-counters": ["number"],
  "code-unreadable": [],
  "connection-order": [],
  "connection-taken": ["prefix"],
  "prefix-unreadable": ["prefix"],
  "prefix-wide": ["prefix", "most"],
  "prefix-private": ["prefix"],
  "movement-zero": [],
  "period-order": [],
  "service-order": [],
  "service-unknown": ["service"],
  "service-promotion": [],
  "offer-order": [],
  "offer-unknown": ["offer", "day"],
  "offer-promotion": [],
  "instant-to-come": ["at"],
  "usage-old": ["at", "months"],
  "event-unnamed": [],
  "event-without-notice": [],
  "event-with-notice": [],
} as const satisfies Record<string, readonly string[]>;

export type ReasonCode = keyof typeof REASON_VALUES;

type Value = string | number;

/** Why something was not taken. The values come from the operator's files and are believed as little as these. */
export interface Reason {
  readonly code: ReasonCode;
  readonly values: Readonly<Record<string, Value>>;
}

type ValuesOf<C extends ReasonCode> = Readonly<Record<(typeof REASON_VALUES)[C][number], Value>>;

/** A reason with the values that its sentence shows. */
export function reason<C extends ReasonCode>(
  code: C,
  ...[values]: (typeof REASON_VALUES)[C] extends readonly [] ? [] : [ValuesOf<C>]
): Reason {
  return { code, values: values ?? {} };
}

/** What an import does not take. */
export class Refusal extends Error {
  constructor(
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(`${reason.code} ${JSON.stringify(reason.values)}`, options);
  }
}

type CodesOf<Values extends readonly string[]> = {
  [C in ReasonCode]: (typeof REASON_VALUES)[C] extends Values ? C : never;
}[ReasonCode];

/** What can be wrong with a field of a row, and with an element of an e-invoice, that a schema finds. */
type FieldCode = CodesOf<readonly ["field"]>;
type ElementCode = CodesOf<readonly ["name", "value"]> | "element-nameless";

/** What a schema says instead of a sentence: the code of one. */
export function says(code: FieldCode | ElementCode): string {
  return code;
}

/** Whether a schema said a code, and of which kind. */
export function isSaid<Kind extends "field" | "element">(
  kind: Kind,
  message: string,
): message is Kind extends "field" ? FieldCode : ElementCode {
  return message.startsWith(`${kind}-`) && Object.hasOwn(REASON_VALUES, message);
}
