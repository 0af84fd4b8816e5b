import { ApiError } from "@/sandbox/errors";

/** What a form body can say: texts inside named places. Lists are objects with the keys 0, 1, 2 …; the schema knows which is which. */
export type FormValue = string | FormObject;
export interface FormObject {
  [name: string]: FormValue;
}

const MAX_FIELDS = 1000;
const MAX_DEPTH = 8;
/** Names that reach an object's prototype in careless code. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses `a[b][0][c]=v`, the way Stripe takes parameters in bodies and query strings.
 * @throws ApiError 400 for a name that is malformed, forbidden, given twice or nested too deep.
 */
export function parseForm(encoded: string): FormObject {
  const root = emptyObject();
  let fields = 0;
  for (const [name, value] of new URLSearchParams(encoded)) {
    fields += 1;
    if (fields > MAX_FIELDS) throw new ApiError({ status: 400, message: `More than ${String(MAX_FIELDS)} parameters.` });
    place(root, namePath(name), value, name);
  }
  return root;
}

/** Without a prototype, so that no name can mean anything but a parameter. */
function emptyObject(): FormObject {
  return Object.create(null) as FormObject;
}

function namePath(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) throw invalidName(name);
  const [, first = "", rest = ""] = match;
  const path = [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, part = ""]) => part)];
  if (path.length > MAX_DEPTH || path.some((part) => FORBIDDEN.has(part))) throw invalidName(name);
  return path;
}

function place(root: FormObject, path: readonly string[], value: string, name: string): void {
  let target = root;
  for (const [depth, part] of path.entries()) {
    // `types[]=a&types[]=b` appends.
    const key = part === "" ? String(Object.keys(target).length) : part;
    const present = target[key];
    if (depth === path.length - 1) {
      if (present !== undefined) throw new ApiError({ status: 400, param: name, message: `Parameter given twice: ${name.slice(0, 100)}` });
      target[key] = value;
      return;
    }
    if (typeof present === "string") throw invalidName(name);
    target = target[key] = present ?? emptyObject();
  }
}

function invalidName(name: string): ApiError {
  return new ApiError({ status: 400, message: `Invalid parameter name: ${name.slice(0, 100)}` });
}

/** One text for the same parameters in any order: what an idempotency key is compared by. */
export function canonical(value: FormValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}
