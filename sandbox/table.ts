interface Identified {
  readonly id: string;
}

/**
 * Rows by id, oldest first. A row is never changed, only replaced; so its JSON is written once and kept, and a
 * snapshot of thousands of rows costs little more than joining strings.
 */
export class Table<Row extends Identified> {
  readonly #rows = new Map<string, Row>();
  readonly #json = new WeakMap<Row, string>();
  readonly #changed: () => void;

  constructor(rows: readonly Row[], changed: () => void) {
    for (const row of rows) this.#rows.set(row.id, row);
    this.#changed = changed;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  all(): Row[] {
    return [...this.#rows.values()];
  }

  newestFirst(): Row[] {
    return this.all().reverse();
  }

  /** Adds the row, or replaces the one with its id. */
  put(row: Row): Row {
    this.#rows.set(row.id, row);
    this.#changed();
    return row;
  }

  /** Drops rows from the oldest on, as long as they are to go. */
  dropWhile(isOld: (row: Row) => boolean): void {
    for (const [id, row] of this.#rows) {
      if (!isOld(row)) return;
      this.#rows.delete(id);
      this.#changed();
    }
  }

  clear(): void {
    this.#rows.clear();
    this.#changed();
  }

  toJson(): string {
    return `[${this.all()
      .map((row) => this.#jsonOf(row))
      .join(",\n")}]`;
  }

  #jsonOf(row: Row): string {
    const known = this.#json.get(row);
    if (known !== undefined) return known;
    const json = JSON.stringify(row);
    this.#json.set(row, json);
    return json;
  }
}
