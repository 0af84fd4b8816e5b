import { measureBytes } from "./bench/bytes";
import { measureImport } from "./bench/import";
import { describeMachine } from "./bench/machine";
import { type Extent, parseOptions, type Section, USAGE } from "./bench/options";
import { measurePages } from "./bench/pages";
import { measurePdf } from "./bench/pdf";
import { measureScale } from "./bench/scale";
import { measureSignIn } from "./bench/sign-in";
import { measureUsage } from "./bench/usage";
import { startStack, type Stack } from "./bench/stack";
import { say } from "./serve/progress";

/** `npm run bench`: the figures of the README, measured here, each beside a reference of the same run. Prints one table a section. */
const MEASURES: Readonly<Record<Section, { title: string; measure: (stack: Stack, extent: Extent) => Promise<string> }>> = {
  bytes: { title: "What a page loads and asks", measure: measureBytes },
  pages: { title: "Signed-in pages beside an empty one", measure: measurePages },
  scale: { title: "Few bills and many", measure: measureScale },
  import: { title: "Import", measure: measureImport },
  usage: { title: "Usage", measure: measureUsage },
  pdf: { title: "Bills as PDF", measure: measurePdf },
  "sign-in": { title: "What the clock tells of an e-mail", measure: measureSignIn },
};

let stack: Promise<Stack> | undefined;

async function bench({ sections, extent }: { sections: readonly Section[]; extent: Extent }): Promise<void> {
  stack = startStack();
  const running = await stack;
  const parts: string[] = [`Measured ${await describeMachine(running.environment.DATABASE_URL ?? "", new Date())}.`];
  for (const section of sections) {
    const { title, measure } = MEASURES[section];
    const table = await measure(running, extent);
    say(`${section}: measured`);
    parts.push(`### ${title}\n\n${table}`);
  }
  process.stdout.write(`\n${parts.join("\n\n")}\n`);
}

async function stop(): Promise<void> {
  const running = await stack?.catch(() => undefined);
  await running?.stop();
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    void stop().then(() => process.exit(130));
  });
}

const options = parseOptions(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 1;
} else {
  try {
    await bench(options);
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await stop();
  }
}
