import type { ReactNode } from "react";
import { PortalFrame } from "@/components/frame/portal-frame";
import { env } from "@/lib/env";
import { openPortal } from "@/lib/identity/portal";

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { session } = await openPortal();
  return (
    <PortalFrame session={session} isSandbox={env().PAYMENTS_MODE === "sandbox"}>
      {children}
    </PortalFrame>
  );
}
