import { readEnvironment } from "@/sandbox/environment";
import { startSandbox } from "@/sandbox/server";

/**
 * The sandbox as a process of its own: `node --import tsx sandbox/main.ts`. It reads its environment itself, because
 * it is no part of the portal and shares none of its code but the writing of money and a checksum.
 */
async function main(): Promise<void> {
  const sandbox = await startSandbox(readEnvironment(process.env));
  const stop = (): void => {
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error("sandbox: it could not save its state:", error);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  console.log(`sandbox ready on ${sandbox.url}`);
}

try {
  await main();
} catch (error) {
  console.error(`sandbox: ${error instanceof Error ? error.message : "it could not start."}`);
  process.exit(1);
}
