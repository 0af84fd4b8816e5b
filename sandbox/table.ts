interface Identified {
  readonly id: string;
}

/**
 * Rows by id, oldest first. A row is never changed, only replaced; so its JSON is written once and kept, and a
 * snapshot of thousands of rows costs little more than joining strings. A page of a list is read from its cursor on,
 * without copying the rest.
 */
export class Table<Row extends Identified> {
  #rows: Row[] = [];
  /** How many rows were dropped before the first one: a row's place never changes. */
  #dropped = 0;
  readonly #places = new Map<string, number>();
  readonly #json = new WeakMap<Row, string>();
  readonly #changed: () => void;

  constructor(rows: readonly Row[], changed: () => void) {
    this.#changed = changed;
    for (const row of rows) this.#place(row);
  }

  get size(): number {
    return this.#rows.length;
  }

  get(id: string): Row | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#rows[place - this.#dropped];
  }

  all(): readonly Row[] {
    return this.#rows;
  }

  /** From the newest on, or from the one before `id`. */
  *newestFirst(after?: string): Generator<Row> {
    for (let index = after === undefined ? this.#rows.length - 1 : this.#indexOf(after) - 1; index >= 0; index -= 1) {
      const row = this.#rows[index];
      if (row) yield row;
    }
  }

  /** From the one after `id` on to the newest. */
  *newerThan(id: string): Generator<Row> {
    for (let index = this.#indexOf(id) + 1; index < this.#rows.length; index += 1) {
      const row = this.#rows[index];
      if (row) yield row;
    }
  }

  /** Adds the row, or replaces the one with its id. */
  put(row: Row): Row {
    this.#place(row);
    this.#changed();
    return row;
  }

  /** Drops rows from the oldest on, as long as they are to go. */
  dropWhile(isOld: (row: Row) => boolean): void {
    const kept = this.#rows.findIndex((row) => !isOld(row));
    const old = this.#rows.slice(0, kept < 0 ? this.#rows.length : kept);
    if (old.length === 0) return;
    for (const { id } of old) this.#places.delete(id);
    this.#rows = this.#rows.slice(old.length);
    this.#dropped += old.length;
    this.#changed();
  }

  clear(): void {
    this.dropWhile(() => true);
  }

  toJson(): string {
    return `[${this.#rows.map((row) => this.#jsonOf(row)).join(",\n")}]`;
  }

  #place(row: Row): void {
    const place = this.#places.get(row.id) ?? this.#dropped + this.#rows.length;
    this.#places.set(row.id, place);
    this.#rows[place - this.#dropped] = row;
  }

  #indexOf(id: string): number {
    const place = this.#places.get(id);
    if (place === undefined) throw new Error(`no row ${id}`);
    return place - this.#dropped;
  }

  #jsonOf(row: Row): string {
    const known = this.#json.get(row);
    if (known !== undefined) return known;
    const json = JSON.stringify(row);
    this.#json.set(row, json);
    return json;
  }
}
