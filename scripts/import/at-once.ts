/** At most so many pieces of work at once, and so many bytes of them in memory. */
export interface Limits {
  readonly tasks: number;
  readonly bytes: number;
}

/**
 * Runs work on items as they come, a few at a time and few bytes at a time: a file above the limit runs alone. Ends when all have
 * ended, with the first error if there was one; no item is begun after it.
 */
export async function runAtOnce<T>(
  items: AsyncIterable<T>,
  limits: Limits,
  bytesOf: (item: T) => number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let bytes = 0;
  const failures: unknown[] = [];
  for await (const item of items) {
    const size = bytesOf(item);
    while (running.size > 0 && (running.size >= limits.tasks || bytes + size > limits.bytes)) await Promise.race(running);
    if (failures.length > 0) break;
    bytes += size;
    const task: Promise<void> = work(item)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => {
        bytes -= size;
        running.delete(task);
      });
    running.add(task);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

/** Items as they come, in groups of so many and so many bytes; an item above the limit is a group of its own. */
export async function* inGroups<T>(
  items: AsyncIterable<T>,
  limits: { readonly items: number; readonly bytes: number },
  bytesOf: (item: T) => number,
): AsyncGenerator<T[]> {
  let group: T[] = [];
  let bytes = 0;
  for await (const item of items) {
    const size = bytesOf(item);
    if (group.length > 0 && (group.length >= limits.items || bytes + size > limits.bytes)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(item);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
