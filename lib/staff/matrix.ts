/** What support staff are. */
export const STAFF_ROLES = ["operator", "supervisor", "catalogue_editor", "importer"] as const;

export type StaffRole = (typeof STAFF_ROLES)[number];

/**
 * Who may do what: the one place that says so, read by the wrapper of every staff action, by the pages and by the tests. An action that
 * is not here cannot be written.
 */
export const MATRIX = {
  "session.open": ["operator", "supervisor", "catalogue_editor", "importer"],
  "password.change": ["operator", "supervisor", "catalogue_editor", "importer"],
  "passkey.change": ["operator", "supervisor", "catalogue_editor", "importer"],
  "customers.search": ["operator", "supervisor"],
  "customers.view": ["operator", "supervisor"],
  "factors.propose": ["operator", "supervisor"],
  "factors.decide": ["supervisor"],
  "chat.answer": ["operator", "supervisor"],
  "tickets.update": ["operator", "supervisor"],
  "audit.read": ["supervisor"],
  "staff.manage": ["supervisor"],
  "catalogue.edit": ["catalogue_editor"],
  "import.run": ["importer"],
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>;

export type StaffAction = keyof typeof MATRIX;

/** How much of a customer's field a role sees: all of it, its end alone, or nothing. */
export type Sight = "full" | "masked" | "hidden";

/**
 * Which of a customer's fields each role sees, read by every page of staff's that shows a customer: a field without a page is not here. Importers see
 * lines and files, no customers.
 */
export const FIELDS = {
  name: { operator: "full", supervisor: "full", catalogue_editor: "hidden", importer: "hidden" },
  email: { operator: "masked", supervisor: "full", catalogue_editor: "hidden", importer: "hidden" },
  recoveryMobile: { operator: "masked", supervisor: "masked", catalogue_editor: "hidden", importer: "hidden" },
  lineNumber: { operator: "full", supervisor: "full", catalogue_editor: "hidden", importer: "hidden" },
} as const satisfies Readonly<Record<string, Readonly<Record<StaffRole, Sight>>>>;

/** One of a customer's fields. */
export type CustomerField = keyof typeof FIELDS;

/** Whether a role may do something. */
export function mayDo(role: StaffRole, action: StaffAction): boolean {
  const allowed: readonly StaffRole[] = MATRIX[action];
  return allowed.includes(role);
}
