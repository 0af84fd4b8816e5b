import type { ReactNode } from "react";
import { SandboxBanner } from "@/components/frame/sandbox-banner";
import { SkipLink } from "@/components/frame/skip-link";
import { env } from "@/lib/env";

export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SkipLink />
      {env().PAYMENTS_MODE === "sandbox" && <SandboxBanner />}
      {children}
    </>
  );
}
