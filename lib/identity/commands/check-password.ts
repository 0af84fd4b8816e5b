import "server-only";
import { brand } from "@/lib/brand";
import { UserError } from "@/lib/errors";
import { isCommonPassword } from "@/lib/identity/common-passwords";
import { isLongEnough, isPersonal } from "@/lib/identity/password-rules";

const PRODUCT_WORDS = [brand.name, "telecom", "portale", "password"];

/**
 * The one rule for passwords, wherever one is chosen: long enough, not common, not about the person or the product. No other demands.
 * @param about what is known of the person: e-mail, name, numbers.
 * @throws UserError `password-short`, `password-common` or `password-personal`.
 */
export function requireGoodPassword(password: string, about: readonly string[]): void {
  if (!isLongEnough(password)) throw new UserError("password-short");
  if (isCommonPassword(password)) throw new UserError("password-common");
  if (isPersonal(password, [...PRODUCT_WORDS, ...about])) throw new UserError("password-personal");
}
