import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { whenOrphaned } from "@/scripts/launch.mjs";

it("stops the portal once its starter is gone, and not before", async () => {
  let parent = 100;
  let stops = 0;
  const stop = () => {
    stops += 1;
  };
  whenOrphaned(stop, { parent: () => parent, everyMs: 5 });
  await sleep(40);
  expect(stops).toBe(0);
  parent = 1;
  await sleep(60);
  expect(stops).toBe(1);
});
