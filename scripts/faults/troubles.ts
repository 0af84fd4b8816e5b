import { setTimeout as pause } from "node:timers/promises";
import { say } from "../serve/progress";
import type { Target, Trouble } from "./plan";
import type { Stage } from "./stage";

const LOOK_MS = 50;

/** What befell the machines. */
export interface Befallen {
  readonly kills: Record<Target, number>;
  silentSeconds: number;
}

/** Brings the planned troubles, each once so many customers have begun; whatever was killed is killed for sure. */
export async function bringTroubles(stage: Stage, troubles: readonly Trouble[], begun: () => number): Promise<Befallen> {
  const befallen: Befallen = { kills: { "portal A": 0, "portal B": 0, "worker A": 0, "worker B": 0, database: 0 }, silentSeconds: 0 };
  const silences: Promise<void>[] = [];
  for (const trouble of troubles) {
    while (begun() < trouble.after && !stage.isStopping) await pause(LOOK_MS);
    await pause(trouble.pauseMs);
    if (stage.isStopping) break;
    if (trouble.kind === "kill") {
      // It may only just be coming back from the last time.
      while (!(await stage.kill(trouble.target))) await pause(LOOK_MS);
      befallen.kills[trouble.target] += 1;
      say(`after ${String(begun())} customers: ${trouble.target} was killed`);
    } else {
      const { mode, seconds } = trouble;
      say(`after ${String(begun())} customers: the provider is silent for ${String(seconds)} s (${mode})`);
      const before = silences.at(-1);
      silences.push(
        (async () => {
          await before;
          await stage.sandbox.silence(mode);
          await pause(seconds * 1_000);
          await stage.sandbox.silence(null);
          befallen.silentSeconds += seconds;
        })(),
      );
    }
  }
  await Promise.all(silences);
  return befallen;
}
