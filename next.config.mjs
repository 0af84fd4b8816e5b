import createNextIntlPlugin from "next-intl/plugin";
import fixedHeaders from "./scripts/fixed-headers.cjs";

const headers = Object.entries(fixedHeaders).map(([key, value]) => ({ key, value }));

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
