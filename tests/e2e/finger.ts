import type { CDPSession, Page } from "@playwright/test";
import { expect } from "./fixtures";

export interface Sensor {
  readonly cdp: CDPSession;
  readonly authenticatorId: string;
}

/** A sensor in the page's own device, which reads the right finger at once. */
export async function aSensor(page: Page): Promise<Sensor> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  const options = {
    protocol: "ctap2",
    ctap2Version: "ctap2_1",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return { cdp, authenticatorId };
}

/** Switches the fingerprint of a signed-in page on. */
export async function switchOn(page: Page): Promise<void> {
  await page.goto("/more/configure");
  const toggle = page.getByRole("switch", { name: "Fingerprint" });
  await expect(toggle).toHaveAttribute("aria-checked", "false");
  await toggle.click();
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Fingerprint is on" })).toBeVisible();
}

/** Signs out, which leads to the sign-in page. */
export async function signOut(page: Page): Promise<void> {
  await page.goto("/more");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
}

/** The large button of the sign-in page. */
export const finger = (page: Page) => page.getByRole("button", { name: "Sign in with fingerprint" });
