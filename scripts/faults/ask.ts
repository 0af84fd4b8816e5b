import http from "node:http";

/** As many as customers at once, with room for two tabs each. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });

/** How long a customer looks at a page that does not come. */
const PATIENCE_MS = 20_000;

/** What came back, redirects not followed. */
export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly cookies: readonly string[];
  readonly text: string;
}

export interface Question {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Posted when there is one: what it is, and its text. */
  readonly body?: { readonly type: string; readonly text: string };
}

/**
 * One request over a connection that is kept, as a browser keeps it: one that the server had just closed for being idle
 * is replaced once. Fails when nobody answers in time.
 */
export function ask(question: Question, isSecond = false): Promise<Answer> {
  const { port, path, headers = {}, body } = question;
  return new Promise((resolve, reject) => {
    const sent = body && { "content-type": body.type, "content-length": String(Buffer.byteLength(body.text)) };
    const request = http.request(
      { agent, host: "127.0.0.1", port, path, method: body ? "POST" : "GET", headers: { ...headers, ...sent }, timeout: PATIENCE_MS },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
        response.on("error", reject);
        response.on("end", () => {
          const { location = "", "set-cookie": cookies = [] } = response.headers;
          resolve({ status: response.statusCode ?? 0, location, cookies, text });
        });
      },
    );
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", (error) => {
      if (request.reusedSocket && !isSecond) resolve(ask(question, true));
      else reject(error);
    });
    request.end(body?.text);
  });
}

/** Closes the connections that are kept. */
export function hangUp(): void {
  agent.destroy();
}
