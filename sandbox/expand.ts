import { ApiError } from "@/sandbox/errors";

/** Places in an object that the caller wants whole and not as an id. */
export type Expansions = ReadonlySet<string>;

export const NOTHING_EXPANDED: Expansions = new Set();

/**
 * Checks `expand[]` against what this object can expand; `a.b` expands `a` too.
 * @throws ApiError 400 for a place that cannot be expanded.
 */
export function expansions(asked: readonly string[] | undefined, possible: readonly string[], prefix = ""): Expansions {
  const places = new Set<string>();
  for (const full of asked ?? []) {
    const place = full.startsWith(prefix) ? full.slice(prefix.length) : full;
    if (!full.startsWith(prefix) || !possible.includes(place)) {
      throw new ApiError({ status: 400, param: "expand", message: `This property cannot be expanded (${full}).` });
    }
    const parts = place.split(".");
    for (const depth of parts.keys()) places.add(parts.slice(0, depth + 1).join("."));
  }
  return places;
}

/** The expansions of what hangs below a place: `latest_charge` of `payment_intent.latest_charge`. */
export function below(places: Expansions, place: string): Expansions {
  const prefix = `${place}.`;
  return new Set([...places].filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length)));
}
