import createNextIntlPlugin from "next-intl/plugin";

/** Headers of every answer; the Content-Security-Policy with its nonce comes from proxy.ts. */
const headers = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin-allow-popups" },
  { key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
];

/** @type {import("next").NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  // The optimizer makes requests of its own; our images are few and small.
  images: { unoptimized: true },
  serverExternalPackages: ["pg", "pino", "pdfkit", "@node-rs/argon2"],
  // Types are checked by `npm run check`, over the whole tree and not only the pages.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
  headers: () => Promise.resolve([{ source: "/:path*", headers }]),
};

export default createNextIntlPlugin("./lib/i18n.ts")(config);
