"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

/** After this many rounds the page stops asking and says so; the reader may ask again. */
const ROUNDS = 30;

/** Asks the server for the page anew until it shows something else. Without JavaScript there is a link that does the same. */
export function AutoRefresh({
  everySeconds,
  waiting,
  longer,
  again,
}: {
  everySeconds: number;
  waiting: string;
  longer: string;
  again: string;
}) {
  const router = useRouter();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (round >= ROUNDS) return;
    const timer = setTimeout(() => {
      router.refresh();
      setRound(round + 1);
    }, everySeconds * 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [round, router, everySeconds]);
  return (
    <>
      <p>{round < ROUNDS ? waiting : longer}</p>
      {(round === 0 || round >= ROUNDS) && (
        <a href="" className="inline-flex min-h-11 items-center font-[640] underline underline-offset-4">
          {again}
        </a>
      )}
    </>
  );
}
