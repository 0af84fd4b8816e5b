import type { ReactNode } from "react";
import { GuestFrame } from "@/components/frame/guest-frame";
import { PortalFrame } from "@/components/frame/portal-frame";
import { env } from "@/lib/env";
import { currentSession } from "@/lib/identity/session";

/** Pages for customers and guests alike: in the portal's frame for whoever is signed in. */
export default async function OpenLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  const isSandbox = env().PAYMENTS_MODE === "sandbox";
  return session ? (
    <PortalFrame session={session} isSandbox={isSandbox}>
      {children}
    </PortalFrame>
  ) : (
    <GuestFrame isSandbox={isSandbox}>{children}</GuestFrame>
  );
}
