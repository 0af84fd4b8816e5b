import net from "node:net";

/** Every way another program may hold a port: macOS lets us listen on 127.0.0.1 beside a listener on all addresses. */
const ADDRESSES = ["127.0.0.1", "::1", "0.0.0.0", "::"];

/** A port that the portal cannot have; the message says what to do. */
class PortError extends Error {}

/**
 * Makes sure that the ports can be had before anything is started.
 * @param ports name of the variable that chooses the port, and its value.
 * @throws PortError with a sentence naming the port and the variable.
 */
export async function requireFreePorts(ports: Readonly<Record<string, number>>): Promise<void> {
  const entries = Object.entries(ports);
  for (const [index, [name, port]] of entries.entries()) {
    const twin = entries.slice(0, index).find(([, other]) => other === port);
    if (twin) throw new PortError(`${name} and ${twin[0]} are both ${String(port)}: set ${name} to another port`);
    for (const address of ADDRESSES) {
      const fault = await tryPort(port, address);
      if (fault === "EADDRINUSE")
        throw new PortError(
          `port ${String(port)} is taken by another program: stop it, or choose another port as in ${name}=${String(another(port))} npm start`,
        );
      if (fault === "EACCES")
        throw new PortError(
          `port ${String(port)} needs more rights than this user has: choose another port as in ${name}=${String(another(port))} npm start`,
        );
    }
  }
}

function another(port: number): number {
  return port < 1_024 ? 3_000 : Math.min(port + 1, 65_535);
}

/** The system's word for why the port cannot be had, if it cannot. */
function tryPort(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    });
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => {
        resolve(undefined);
      }),
    );
  });
}
