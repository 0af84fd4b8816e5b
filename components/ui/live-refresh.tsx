"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 30_000;
/** Ten minutes: a page that was forgotten neither keeps its session alive nor the server busy. */
const ROUNDS = 20;

/** Asks for the page anew now and then while somebody looks at it: what changes meanwhile is seen to change. */
export function LiveRefresh() {
  const router = useRouter();
  useEffect(() => {
    let rounds = 0;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      router.refresh();
      if (++rounds === ROUNDS) clearInterval(timer);
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [router]);
  return null;
}
