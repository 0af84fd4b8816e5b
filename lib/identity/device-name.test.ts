import { expect, it } from "vitest";
import { deviceName, isHandheld } from "@/lib/identity/device-name";

const ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";

it.each([
  [`${ON_WINDOWS} Chrome/156.0.0.0 Safari/537.36`, "Chrome · Windows", false],
  [`${ON_WINDOWS} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`, "Edge · Windows", false],
  ["Mozilla/5.0 (Linux; Android 16; Pixel 7) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36", "Chrome · Android", true],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1",
    "Safari · iPhone",
    true,
  ],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0", "Firefox · Mac", false],
  ["curl/8", "", false],
])("%s", (userAgent, name, handheld) => {
  expect(deviceName(userAgent)).toBe(name);
  expect(isHandheld(userAgent)).toBe(handheld);
});
