"use strict";
/**
 * Preloaded into Next (NODE_OPTIONS), before any of its code sees a request. Next believes headers that any client can
 * send: who it is (`x-forwarded-for` decides rate limits), where it thinks it is (`host`), what Next tells itself
 * (`x-middleware-*`). Here they are made true, or the request is refused.
 */
const http = require("node:http");
const net = require("node:net");
const fixedHeaders = require("./fixed-headers.cjs");

const BODY_LIMIT_BYTES = 1_000_000;
/** Files of staff: the handler looks at who it is before it reads, and counts for itself (lib/bss/input/uploads.ts says how many). */
const UPLOAD = { path: "/api/staff/import", limitBytes: 51_000_000 };
const PROBES = new Set(["/api/health", "/api/ready"]);
/** Told by a proxy about the client's side; believed from a trusted one alone. */
const PROXY_HEADERS = ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "forwarded"];
/** Next's own notes to itself, which it also accepts from outside. */
const INTERNAL_HEADERS = /^(x-middleware-|next-resume$)/;
const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

const publicUrl = new URL(process.env.PUBLIC_URL || `http://localhost:${process.env.PORT || "3000"}`);
const trusted = readTrusted(process.env.TRUSTED_PROXIES || "");
const loopback = new net.BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function guardedEmit(event, request, second, ...rest) {
  if (event === "request" && !admit(request, second)) return true;
  if (event === "upgrade" && !admitUpgrade(request, second)) return true;
  if (event === "listening") answerOnBothLoopbacks(this);
  return emit.call(this, event, request, second, ...rest);
};

/** Cleans the request, or answers it here. Returns whether it goes on to Next. */
function admit(request, response) {
  cleanHeaders(request);
  // It would send a request's cookies back, to whatever script asked (RFC 9110, 9.3.8).
  if (request.method === "TRACE") return answer(response, 405, "TRACE is not answered.", { allow: "GET, HEAD, POST" });
  const path = pathOf(request);
  if (!PROBES.has(path.split("?")[0])) {
    const host = hostOf(request);
    if (isOtherNameOfLocalhost(host) && (request.method === "GET" || request.method === "HEAD")) {
      return answer(response, 307, "The portal is at localhost.", { location: publicUrl.origin + path });
    }
    if (!isOurs(host, request)) return answer(response, 421, `This server is ${publicUrl.origin}.`);
  }
  if (!path.startsWith("/api/") && isOfAnotherSite(request)) return answer(response, 403, "Requests come from our own pages.");
  const limitBytes = request.method === "POST" && path.split("?")[0] === UPLOAD.path ? UPLOAD.limitBytes : BODY_LIMIT_BYTES;
  if (Number(request.headers["content-length"]) > limitBytes) return answer(response, 413, "The request is too large.");
  limitBody(request, limitBytes);
  return true;
}

function admitUpgrade(request, socket) {
  cleanHeaders(request);
  const allowed = isOurs(hostOf(request), request);
  if (!allowed) socket.destroy();
  return allowed;
}

function answer(response, status, text, headers = {}) {
  // The rest of a refused body is not worth reading.
  response.writeHead(status, {
    ...fixedHeaders,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    connection: "close",
    ...headers,
  });
  response.end(`${text}\n`);
  return false;
}

function cleanHeaders(request) {
  const peer = plainAddress(request.socket.remoteAddress || "");
  const fromProxy = contains(trusted, peer);
  const client = fromProxy ? clientBehind(peer, String(request.headers["x-forwarded-for"] || "")) : peer;
  const kept = Object.entries(request.headers).filter(
    ([name]) => !INTERNAL_HEADERS.test(name) && (fromProxy || !PROXY_HEADERS.includes(name)),
  );
  request.headers = { ...Object.fromEntries(kept), "x-forwarded-for": client, "x-real-ip": client };
  request.rawHeaders = Object.entries(request.headers).flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one]));
}

/** Each proxy appends the address it saw, so only what stands right of the first stranger was written by proxies we trust. */
function clientBehind(peer, forwardedFor) {
  let client = peer;
  for (const entry of forwardedFor.split(",").reverse()) {
    const address = plainAddress(entry.trim());
    if (net.isIP(address) === 0) return client;
    client = address;
    if (!contains(trusted, address)) return client;
  }
  return client;
}

/** Without a port, brackets or IPv6's way to write an IPv4 address. */
function plainAddress(text) {
  const bare = text.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  return bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}

function contains(list, address) {
  const version = net.isIP(address);
  return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** Addresses and networks (10.0.0.0/8), comma separated. */
function readTrusted(text) {
  const list = new net.BlockList();
  for (const entry of text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [address, bits] = entry.split("/");
    const version = net.isIP(address);
    const prefix = Number(bits ?? (version === 6 ? 128 : 32));
    if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (version === 6 ? 128 : 32)) {
      console.error(`TRUSTED_PROXIES: ${entry} is neither an address nor a network such as 10.0.0.0/8`);
      process.exit(1);
    }
    list.addSubnet(address, prefix, version === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

function pathOf(request) {
  return request.url?.startsWith("/") ? request.url : "/";
}

/** The Host header as a URL: one spelling for upper case and default ports. */
function hostOf(request) {
  try {
    return new URL(`${publicUrl.protocol}//${request.headers.host ?? ""}`);
  } catch {
    return undefined;
  }
}

function isOurs(host, request) {
  if (host === undefined) return false;
  if (host.host === publicUrl.host) return true;
  return LOOPBACK_NAMES.has(host.hostname) && contains(loopback, plainAddress(request.socket.remoteAddress || ""));
}

/**
 * Next answers a foreign page's action with an error of its own, a 500. What names no page goes on: webhooks name none, and every action asks
 * for one (`lib/identity/action.ts`). What a browser posts to under /api/ refuses by itself, and writes it down.
 */
function isOfAnotherSite({ method, headers }) {
  const isRead = method === "GET" || method === "HEAD";
  return !isRead && headers.origin !== undefined && headers.origin !== publicUrl.origin;
}

/** Cookies, Origin checks and passkeys know one name only. */
function isOtherNameOfLocalhost(host) {
  return publicUrl.hostname === "localhost" && (host?.hostname === "127.0.0.1" || host?.hostname === "[::1]");
}

/** For bodies that do not announce their length. */
function limitBody(request, limitBytes) {
  const push = request.push;
  let received = 0;
  request.push = function countedPush(chunk, encoding) {
    received += chunk?.length ?? 0;
    if (received <= limitBytes) return push.call(this, chunk, encoding);
    request.destroy();
    return false;
  };
}

/** `localhost` is two addresses, of which a server told to listen there takes one: people and programs use either. */
function answerOnBothLoopbacks(server) {
  const own = server.address();
  const other = { "127.0.0.1": "::1", "::1": "127.0.0.1" }[own?.address];
  if (other === undefined || own.port !== Number(process.env.PORT)) return;
  const twin = net.createServer((socket) => server.emit("connection", socket));
  twin.on("error", (error) => {
    // A system without IPv6 has one loopback address only.
    if (error.code !== "EADDRNOTAVAIL" && error.code !== "EAFNOSUPPORT") console.error(`Not reachable on ${other}: ${error.message}`);
  });
  twin.listen(own.port, other).unref();
  server.once("close", () => twin.close());
  const close = server.close;
  server.close = function closeBoth(...rest) {
    twin.close();
    return close.apply(this, rest);
  };
}
