import type { IncomingMessage, ServerResponse } from "node:http";

/** No answer, because the connection was cut or left hanging on order. */
export const SILENCE = "silence";

export function cutOff(request: IncomingMessage): typeof SILENCE {
  request.socket.resetAndDestroy();
  return SILENCE;
}

/** What a proxy on the way may answer in the provider's place. */
export const GARBLED = { status: 200, body: "<!doctype html><title>One moment</title>" } as const;

/** Holds the request, and its key, until the caller gives up. */
export function untilGone(response: ServerResponse): Promise<typeof SILENCE> {
  return new Promise((resolve) => {
    response.once("close", () => {
      resolve(SILENCE);
    });
  });
}
