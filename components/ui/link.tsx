import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link within the portal. The page behind it is asked for when somebody goes there: every one holds what belongs to a customer, of which Next could
 * have fetched the frame alone beforehand, with ten to twenty requests from every page.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, "prefetch">) {
  return <NextLink {...props} prefetch={false} />;
}
