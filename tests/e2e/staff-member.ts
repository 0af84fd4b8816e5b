import { expect, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { TOTP } from "otpauth";
import { db } from "@/db/client";
import { staff } from "@/db/schema/staff";
import { addStaff, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { addCookie, deskCookie } from "./cookies";
import type { StaffRole } from "@/lib/staff/matrix";

/** Who signs in at `/admin/login`, with what. */
export interface Member {
  readonly email: string;
  readonly password: string;
  readonly code: () => string;
}

/** A member of staff whose first password has given way already. */
export async function aMember(role: StaffRole): Promise<Member> {
  const email = `staff-${crypto.randomUUID()}@posta.example`;
  const { password, totpSecret } = await addStaff(terminalPrincipal(), { email, role });
  await db().update(staff).set({ mustChangePassword: false }).where(eq(staff.email, email));
  return { email, password, code: () => new TOTP({ secret: totpSecret }).generate() };
}

/** Fills the staff's sign-in form and sends it. */
export async function enter(page: Page, { email, password, code }: Member): Promise<void> {
  await page.goto("/admin/login");
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("textbox", { name: "Code" }).fill(code());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Opens a session of somebody of the staff in a browser, and their first page. How they come in by the form is tried by tests of its own. */
export async function enterDesk(page: Page, { email }: Member): Promise<void> {
  const [found] = await db().select({ id: staff.id }).from(staff).where(eq(staff.email, email));
  await addCookie(page, await deskCookie(found?.id ?? ""));
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin$/);
}
