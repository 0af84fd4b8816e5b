import { createHash } from "node:crypto";
import { ApiError } from "@/sandbox/errors";
import type { ReplyRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

const MAX_KEY_LENGTH = 255;

/** What makes two requests the same one. */
export function fingerprint(method: string, path: string, params: string): string {
  return createHash("sha256").update(`${method} ${path}\n${params}`).digest("base64url");
}

/** The keys whose first request is still being worked on, with what it asks. They end with the process, as its requests do. */
export class KeysInUse {
  readonly #keys = new Map<string, string>();

  /**
   * Takes the key for one request.
   * @returns the answer that an earlier one left, or the function that gives the key back.
   * @throws ApiError 400 when the key was first used for something else, 409 while its first request runs.
   */
  take(state: State, key: string, asks: string): ReplyRecord | (() => void) {
    if (key.length > MAX_KEY_LENGTH)
      throw new ApiError({ status: 400, message: `Idempotency-Key may have at most ${String(MAX_KEY_LENGTH)} characters.` });
    const kept = state.replies.get(key);
    const first = this.#keys.get(key) ?? kept?.fingerprint;
    if (first !== undefined && first !== asks) {
      throw new ApiError({
        status: 400,
        type: "idempotency_error",
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    }
    // An answer that is kept but not yet on disk belongs to the request that still waits for the disk.
    if (this.#keys.has(key)) {
      throw new ApiError({
        status: 409,
        type: "idempotency_error",
        code: "idempotency_key_in_use",
        message: `There is currently another in-progress request using this Idempotent Key: ${key}. Please try again later.`,
      });
    }
    if (kept) return kept;
    this.#keys.set(key, asks);
    return () => this.#keys.delete(key);
  }
}
