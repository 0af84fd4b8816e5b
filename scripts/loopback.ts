import net from "node:net";

const ATTEMPTS = 20;

/**
 * Listens on a free port of 127.0.0.1.
 * @returns the port. Tried again where the system hands out one whose last user has not quite left, as Linux may.
 */
export async function listenOnLoopback(server: net.Server, attempt = 1): Promise<number> {
  try {
    return await listen(server);
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isTaken || attempt === ATTEMPTS) throw error;
    return listenOnLoopback(server, attempt + 1);
  }
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

/** A port of 127.0.0.1 that nobody uses now. */
export async function freeLoopbackPort(): Promise<number> {
  const server = net.createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
