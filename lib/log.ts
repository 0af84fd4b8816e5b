import pino from "pino";
import { logLevel } from "@/lib/env";

/**
 * Structured log on standard output, one JSON object a line. Whatever a caller passes by mistake, the names below
 * are blanked before they are written: passwords, codes, cookies, tokens and keys never reach the log.
 */
const SECRETS = ["password", "code", "pin", "token", "secret", "cookie", "authorization", "set-cookie", "stripe-signature"];

export const log = pino({
  level: logLevel(),
  base: { app: "portal", pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]), censor: "[hidden]" },
  serializers: { err: pino.stdSerializers.err },
});
