"use strict";
/**
 * Preloaded into every process that `npm start` starts: when the starter ends, however it ends (kill -9 included), this
 * process ends too and leaves no port taken. The starter holds the other end of a pipe; the system closes it.
 */
const { Socket } = require("node:net");
const { isMainThread } = require("node:worker_threads");

/** Longer than serve.ts takes to stop its own children and the database. */
const STOP_TIMEOUT_MS = 40_000;
const descriptor = Number(process.env.LEASH_FD);
// Not for grandchildren: they have no such pipe.
delete process.env.LEASH_FD;

if (isMainThread && descriptor > 0) {
  const leash = new Socket({ fd: descriptor, readable: true, writable: false });
  leash.on("error", () => leash.destroy());
  leash.on("close", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.kill(process.pid, "SIGKILL"), STOP_TIMEOUT_MS).unref();
  });
  leash.resume().unref();
}
