interface Entry<Item> {
  readonly dueAt: number;
  readonly item: Item;
}

/**
 * What is to be done at some time, the earliest first: a binary heap, so that forty thousand waiting entries cost no
 * more than a few steps each. Nothing is ever taken out early: whoever takes an entry checks whether it still holds.
 */
export class DueQueue<Item> {
  readonly #heap: Entry<Item>[] = [];

  /** When the earliest entry is due; `undefined` when there is none. */
  get nextDueAt(): number | undefined {
    return this.#heap[0]?.dueAt;
  }

  add(dueAt: number, item: Item): void {
    const entry = { dueAt, item };
    let place = this.#heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (!parent || parent.dueAt <= dueAt) break;
      this.#heap[place] = parent;
      place = above;
    }
    this.#heap[place] = entry;
  }

  /** Takes the earliest entry, if it is due by then. */
  takeDue(now: number): Item | undefined {
    const first = this.#heap[0];
    if (!first || first.dueAt > now) return undefined;
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) this.#sink(last);
    return first.item;
  }

  /** Puts the entry where the first one was and lets it find its place. */
  #sink(entry: Entry<Item>): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const smaller = (this.#heap[left + 1]?.dueAt ?? Infinity) < (this.#heap[left]?.dueAt ?? Infinity) ? left + 1 : left;
      const child = this.#heap[smaller];
      if (!child || child.dueAt >= entry.dueAt) break;
      this.#heap[place] = child;
      place = smaller;
    }
    this.#heap[place] = entry;
  }
}
