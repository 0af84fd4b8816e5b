import { existsSync } from "node:fs";
import { chromium, defineConfig, devices } from "@playwright/test";
import { SYSTEM_BROWSERS } from "./scripts/testing/chromium.mjs";

/** `npm test` names a Chromium that runs; by hand Playwright's own is taken if it was downloaded, else the system's. */
const executablePath =
  process.env.CHROMIUM_PATH ?? (existsSync(chromium.executablePath()) ? undefined : SYSTEM_BROWSERS.find((file) => existsSync(file)));

/**
 * Chromium loads two pages of its own for the list under the address bar of every window, each test's too: that took a third of a test's time. Only the
 * last such list counts, so that what Playwright leaves out stands here as well.
 */
const WITHOUT = [
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled"],
  ...[
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "DialMediaRouteProvider",
    "GlobalMediaControls",
    "HttpsUpgrades",
  ],
  ...["LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "BlockOriginHeaderModificationOnRedirect"],
  ...["AvoidCorsURLLoaderRestartOnRedirect", "Translate", "OptimizationHints", "NetworkTimeServiceQuerying"],
];

/** A portal that is running: `npm test` starts one; by hand `E2E_URL=http://localhost:3000 npx playwright test`. */
export default defineConfig({
  testDir: "tests/e2e",
  fullyParallel: true,
  workers: 2,
  // A test that passes only sometimes is a fault to be found.
  retries: 0,
  // Generous: a long way through several pages, each looked at by axe, takes its time on a busy machine; what never happens fails by `expect` below.
  timeout: 150_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: process.env.E2E_URL ?? "http://localhost:3000",
    locale: "en-GB",
    timezoneId: "Europe/Rome",
    // A service worker would answer instead of the portal; its own tests allow it.
    serviceWorkers: "block",
    // A trace of every test costs a seventh of the time: `--trace on` by hand, for the one that fails.
    trace: "off",
    screenshot: "only-on-failure",
    // Of Playwright's own the full browser, in its new headless mode: the smaller one may not have been downloaded with it.
    ...(executablePath === undefined && { channel: "chromium" }),
    launchOptions: {
      executablePath,
      // The browser's own chatter: not ours to wait for.
      args: [
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-gpu",
        `--disable-features=${WITHOUT.join(",")}`,
      ],
    },
  },
  projects: [
    // Seven times fewer pixels to draw, by the processor: nothing is asked of them one by one.
    { name: "phone", use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 } },
    {
      name: "desktop",
      // Where a wide screen shows or does something else. What the others try is the same at every size; how their pages look and read there, pages.spec.ts tells.
      testMatch: /(bill-documents|bill-page|chart|demo|history|import|lost-factors|pages|pay-bill|staff|statements|usage)\.spec\.ts$/,
      use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 800 } },
    },
  ],
});
