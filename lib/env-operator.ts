import { LOOPBACK } from "@/lib/env-messages";

/** The part of the configuration that says how the operator's systems are reached: read by `env.ts`. */
interface Given {
  readonly OPERATOR_EXPORT_URL?: string | undefined;
  readonly OPERATOR_EXPORT_SECRET?: string | undefined;
  readonly OPERATOR_EXPORT_DIR?: string | undefined;
  readonly OPERATOR_NETWORK_URL?: string | undefined;
  readonly OPERATOR_NETWORK_SECRET?: string | undefined;
  readonly SANDBOX_PORT: number;
}

type ExportSettings =
  | { readonly by: "endpoint"; readonly url: string; readonly secret: string }
  | { readonly by: "files"; readonly folder: string }
  | undefined;

/** What of it cannot work. */
export function exportFaults(parsed: Given, mode: string | undefined): (string | false)[] {
  const { OPERATOR_EXPORT_URL: url, OPERATOR_EXPORT_SECRET: secret, OPERATOR_EXPORT_DIR: folder } = parsed;
  return [
    (url === undefined ? secret !== undefined && mode !== "sandbox" : secret === undefined) &&
      "OPERATOR_EXPORT_URL and OPERATOR_EXPORT_SECRET: set both or neither",
    url !== undefined &&
      folder !== undefined &&
      "OPERATOR_EXPORT_URL and OPERATOR_EXPORT_DIR: set one of them, so that nothing goes out twice",
    ...addressFaults("OPERATOR_EXPORT_URL", url),
  ];
}

function addressFaults(name: string, url: string | undefined): (string | false)[] {
  const address = url === undefined ? undefined : new URL(url);
  return [
    address?.protocol === "http:" && !LOOPBACK.includes(address.hostname) && `${name}: must be an https address`,
    // fetch would refuse it at each call.
    address !== undefined && address.username + address.password !== "" && `${name}: must hold no user name or password`,
  ];
}

/** In the sandbox a secret without an address is for the operator that the sandbox plays. */
export function exportSettings(parsed: Given, mode: string | undefined): ExportSettings {
  const { OPERATOR_EXPORT_SECRET: secret, OPERATOR_EXPORT_DIR: folder } = parsed;
  if (folder !== undefined) return { by: "files", folder };
  const own = mode === "sandbox" ? `http://localhost:${String(parsed.SANDBOX_PORT)}/operator/payments` : undefined;
  const url = parsed.OPERATOR_EXPORT_URL ?? own;
  return url === undefined || secret === undefined ? undefined : { by: "endpoint", url, secret };
}

/** What of the network's address cannot work. */
export function networkFaults({ OPERATOR_NETWORK_URL: url, OPERATOR_NETWORK_SECRET: secret }: Given): (string | false)[] {
  return [
    url !== undefined && secret === undefined && "OPERATOR_NETWORK_SECRET: set it with OPERATOR_NETWORK_URL",
    ...addressFaults("OPERATOR_NETWORK_URL", url),
  ];
}

/** In the sandbox a secret without an address is for the network that the sandbox plays. */
export function networkSettings(parsed: Given, mode: string | undefined): { readonly url: string; readonly secret: string } | undefined {
  const secret = parsed.OPERATOR_NETWORK_SECRET;
  const own = mode === "sandbox" ? `http://localhost:${String(parsed.SANDBOX_PORT)}/operator` : undefined;
  const url = parsed.OPERATOR_NETWORK_URL ?? own;
  return url === undefined || secret === undefined ? undefined : { url, secret };
}
