import { randomInt } from "node:crypto";
import { tellPortal, type Network } from "@/sandbox/network";

/** Marco of the demo, who watches a film whenever the demo is started. */
const NUMBER = "347 555 0166";
/** So many bytes he takes at a time: enough that the gauge is seen to move. */
const LEAST_BYTES = 60_000_000;
const MOST_BYTES = 200_000_000;
/** A film of half an hour, where the pieces come every half minute. */
const PIECES = 60;
/** Now and then he calls Anna meanwhile. */
const CALL_EVERY = 10;
const CALLED = "+393475550142";

/** Has the network tell of data that the demo's Marco uses, piece by piece, and of a call between them, until his film is over. @returns what ends it sooner. */
export function playLiveUsage({ portalUrl, secret }: Network, everySeconds: number, pieces = PIECES): () => void {
  if (everySeconds === 0 || secret === undefined) return () => undefined;
  let left = pieces;
  const timer = setInterval(() => {
    if (--left === 0) clearInterval(timer);
    const used =
      left % CALL_EVERY === CALL_EVERY / 2
        ? { kind: "minutes", quantity: randomInt(20, 200), counterpart: CALLED }
        : { kind: "data", quantity: randomInt(LEAST_BYTES, MOST_BYTES) };
    tellPortal({ portalUrl, secret }, { type: "usage.recorded", number: NUMBER, ...used }).catch(
      // The portal is starting, or has gone: this piece of the film was not seen.
      () => undefined,
    );
  }, everySeconds * 1000);
  return () => {
    clearInterval(timer);
  };
}
