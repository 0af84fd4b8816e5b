import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Agenda } from "@/sandbox/agenda";
import { Api } from "@/sandbox/api";
import { handleControl } from "@/sandbox/control";
import { runDue } from "@/sandbox/due";
import type { Sandbox } from "@/sandbox/events";
import { handleChallenge } from "@/sandbox/hosted-challenge";
import { handleHosted } from "@/sandbox/hosted";
import { BodyTooLarge, isLocalHost, sendJson } from "@/sandbox/http";
import { listenForMail } from "@/sandbox/mail";
import { playLiveUsage } from "@/sandbox/live-usage";
import { handleNetwork, type Network } from "@/sandbox/network";
import { handleOperator } from "@/sandbox/operator";
import { handleTopUps } from "@/sandbox/top-ups";
import { handleOutbox } from "@/sandbox/outbox";
import { isPayPal, PayPalApi } from "@/sandbox/paypal/api";
import { handleApproval, isApprovalPage } from "@/sandbox/paypal/hosted";
import { Signer } from "@/sandbox/paypal/signer";
import { sendBrowserSdk } from "@/sandbox/paypal/v6";
import { listenForSms } from "@/sandbox/smpp";
import { handleSms, sendReceipts } from "@/sandbox/sms";
import { State } from "@/sandbox/state";
import { Webhooks } from "@/sandbox/webhooks";

export interface SandboxOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where mail is taken; without one, and for 0, a free one. */
  readonly smtpPort?: number | undefined;
  /** Where SMS are taken over SMPP; without one, and for 0, a free one. */
  readonly smppPort?: number | undefined;
  readonly portalUrl: string;
  readonly webhookSecret: string;
  /** What receipts of SMS are signed with; without one none is sent over HTTP. */
  readonly smsSecret?: string | undefined;
  /** What the portal signs its exports with; without one the sandbox plays no operator. */
  readonly operatorSecret?: string | undefined;
  /** What the PINs of the demo's RicariCards follow from; without one there are none. */
  readonly cardSeed?: string | undefined;
  /** What the operator's network signs its notifications with; without one the sandbox plays none. */
  readonly networkSecret?: string | undefined;
  /** How often the demo's network tells of something that was used; 0, or nothing, is never. */
  readonly liveSeconds?: number | undefined;
  /** A file that the state survives in; without one it ends with the process. */
  readonly statePath?: string | undefined;
}

export interface RunningSandbox {
  readonly url: string;
  readonly smtpPort: number;
  readonly smppPort: number;
  /** Stops listening and sending, and saves. */
  close(): Promise<void>;
}

/** Opens the state, listens on both loopback addresses and begins to send what is still to be sent. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const state = await State.open(options.statePath);
  // Its own address is known only once it listens, and the first request may be there before the second address is bound.
  let handle: RequestListener = (_, response) => {
    sendJson(response, 503, { error: "The sandbox is starting." });
  };
  const servers = await listen(options.port, (request, response) => {
    handle(request, response);
  }).catch((error: unknown) => {
    throw codeOf(error) === "EADDRINUSE"
      ? new Error(`port ${String(options.port)} is taken: stop what uses it, or set SANDBOX_PORT`, { cause: error })
      : error;
  });
  const url = `http://localhost:${String(portOf(servers[0]))}`;
  const mail = await listenForMail(state, options.smtpPort ?? 0).catch(async (error: unknown) => {
    await Promise.all(servers.map(stop));
    throw error;
  });
  const centre = await listenForSms(state, options.smppPort ?? 0).catch(async (error: unknown) => {
    await Promise.all([...servers.map(stop), mail.close()]);
    throw error;
  });
  const signer = new Signer(url);
  const webhooks = new Webhooks(state, options.portalUrl, options.webhookSecret, signer);
  const sandbox: Sandbox = { state, webhooks, agenda: new Agenda(state), baseUrl: url, cardSeed: options.cardSeed };
  const apis = { stripe: new Api(sandbox), paypal: new PayPalApi(sandbox, signer) };
  const network = { portalUrl: options.portalUrl, secret: options.networkSecret };
  handle = (request, response) => {
    void answer(sandbox, apis, options.operatorSecret, network, request, response);
  };
  const timer = setInterval(() => {
    runDue(sandbox);
    centre.tellReceipts();
    void sendReceipts(state, options.smsSecret);
  }, 1000);
  const stopUsage = playLiveUsage(network, options.liveSeconds ?? 0);
  webhooks.wake();
  return {
    url,
    smtpPort: mail.port,
    smppPort: centre.port,
    close: async () => {
      clearInterval(timer);
      stopUsage();
      await Promise.all([...servers.map(stop), mail.close(), centre.close()]);
      await webhooks.close();
      await state.flush();
    },
  };
}

async function answer(
  sandbox: Sandbox,
  apis: { readonly stripe: Api; readonly paypal: PayPalApi },
  operatorSecret: string | undefined,
  network: Network,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const target = request.url ?? "/";
    if (!isLocalHost(request) || !target.startsWith("/")) {
      sendJson(response, 421, { error: "The sandbox answers to localhost only." });
      return;
    }
    runDue(sandbox);
    const url = new URL(target, sandbox.baseUrl);
    if (isPayPal(url.pathname)) await apis.paypal.handle(request, response, url);
    else if (url.pathname.startsWith("/v1/")) await apis.stripe.handle(request, response, url);
    else if (url.pathname === "/sandbox/paypal/v6.js") sendBrowserSdk(response);
    else if (isApprovalPage(url.pathname)) await handleApproval(sandbox, request, response, url);
    else if (url.pathname.startsWith("/c/pay/")) await handleHosted(sandbox, request, response, url);
    else if (url.pathname.startsWith("/c/authenticate/")) await handleChallenge(sandbox, request, response, url);
    else if (url.pathname.startsWith("/sandbox/outbox")) handleOutbox(sandbox, request, response, url);
    else if (url.pathname === "/sandbox/network") await handleNetwork(network, request, response);
    else if (url.pathname === "/sms/messages") await handleSms(sandbox.state, request, response);
    else if (url.pathname === "/operator/payments") await handleOperator(sandbox.state, operatorSecret, request, response);
    else if (url.pathname === "/operator/top-ups") await handleTopUps(sandbox.state, network.secret, request, response);
    else await handleControl(sandbox, request, response, url);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) console.error("sandbox: a request failed:", error);
    if (!response.headersSent)
      sendJson(response, error instanceof BodyTooLarge ? 413 : 500, { error: "The sandbox could not answer this." });
  }
}

const KEEP_ALIVE_MS = 75_000;

/** Binds 127.0.0.1 and, where the machine has it, ::1 on the same port; never an address that others can reach. */
async function listen(port: number, handler: RequestListener): Promise<[Server, ...Server[]]> {
  const first = await listenOn("127.0.0.1", port, handler);
  try {
    return [first, await listenOn("::1", portOf(first), handler)];
  } catch (error) {
    if (codeOf(error) === "EADDRNOTAVAIL" || codeOf(error) === "EAFNOSUPPORT") return [first];
    await stop(first);
    if (port === 0 && codeOf(error) === "EADDRINUSE") return listen(0, handler);
    throw error;
  }
}

function listenOn(host: string, port: number, handler: RequestListener): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Longer than any busy machine pauses: a caller that takes up an old connection must not find it closed in that moment.
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handler);
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("the sandbox does not listen");
  return address.port;
}

/** The code of a system error, as in EADDRINUSE. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
