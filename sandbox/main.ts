import { z } from "zod";
import { SANDBOX_KEY_PREFIX } from "@/sandbox/api";
import { codeOf, startSandbox } from "@/sandbox/server";

/**
 * The sandbox as a process of its own: `node --import tsx sandbox/main.ts`. It reads its environment here, because
 * it is no part of the portal and shares none of its code but the writing of money.
 */
const environment = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(1).max(65_535).default(4010),
  PORTAL_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:3000"),
  STRIPE_WEBHOOK_SECRET: z.string({ error: "set the secret that the portal checks signatures with" }).min(8),
  SANDBOX_STATE: z.string().min(1).optional(),
});

/** The name of a variable that holds a provider's real key. The sandbox must not even be near one. */
function realKeyIn(source: NodeJS.ProcessEnv): string | undefined {
  const real = /^(sk|rk)_(live|test)_/;
  const found = Object.entries(source).find(([, value]) => value !== undefined && real.test(value) && !value.startsWith(SANDBOX_KEY_PREFIX));
  if (found) return found[0];
  const key = source.STRIPE_SECRET_KEY ?? "";
  return key !== "" && !key.startsWith(SANDBOX_KEY_PREFIX) ? "STRIPE_SECRET_KEY" : undefined;
}

function refuse(sentence: string): never {
  console.error(`sandbox: ${sentence}`);
  process.exit(1);
}

async function main(): Promise<void> {
  const real = realKeyIn(process.env);
  if (real !== undefined) refuse(`${real} holds a real key, and the sandbox never starts next to one: remove it, or run without the sandbox.`);
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success) refuse(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  const { SANDBOX_PORT: port, PORTAL_URL: portalUrl, STRIPE_WEBHOOK_SECRET: webhookSecret, SANDBOX_STATE: statePath } = parsed.data;
  const sandbox = await startSandbox({ port, portalUrl, webhookSecret, statePath }).catch((error: unknown) => {
    if (codeOf(error) === "EADDRINUSE") refuse(`port ${String(port)} is taken: stop what uses it, or set SANDBOX_PORT.`);
    refuse(error instanceof Error ? error.message : "it could not start.");
  });
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

await main();
