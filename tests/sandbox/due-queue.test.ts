import fc from "fast-check";
import { expect, test } from "vitest";
import { DueQueue } from "@/sandbox/due-queue";

test("whatever is put in comes out in the order of its time, and nothing before it", () => {
  const steps = fc.array(
    fc.oneof(fc.record({ add: fc.integer({ min: 0, max: 50 }) }), fc.record({ take: fc.integer({ min: 0, max: 50 }) })),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const queue = new DueQueue<number>();
      const waiting: number[] = [];
      for (const step of all) {
        if ("add" in step) {
          queue.add(step.add, step.add);
          waiting.push(step.add);
          waiting.sort((a, b) => a - b);
        } else {
          const expected = (waiting[0] ?? Infinity) <= step.take ? waiting.shift() : undefined;
          expect(queue.takeDue(step.take)).toBe(expected);
        }
        expect(queue.nextDueAt).toBe(waiting[0]);
      }
    }),
  );
});
