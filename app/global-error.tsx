"use client";

import "./globals.css";
import { Failure } from "@/components/frame/failure";

export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="it">
      <body>
        <Failure digest={error.digest} retry={reset} />
      </body>
    </html>
  );
}
