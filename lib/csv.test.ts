import { expect, it } from "vitest";
import { csvResponse } from "@/lib/csv";

it("writes RFC 4180: CR LF, quotes where they are needed, two places, and no formula", async () => {
  const rows = [["=1+1", "+39", "-x", "@y", 'say "a, b"', "two\nlines", -5, 1234.5]];
  const answer = csvResponse("a.csv", ["one", "two"], [rows, [], [["last", 0]]].values());
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="a.csv"');
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(await answer.text()).toBe(`one,two\r\n'=1+1,'+39,'-x,'@y,"say ""a, b""","two\nlines",-5.00,1234.50\r\nlast,0.00\r\n`);
});

it("asks for the next rows only when those before are taken", async () => {
  let asked = 0;
  function* rows() {
    for (;;) yield [[`row ${String(++asked)}`]];
  }
  const reader = csvResponse("a.csv", ["head"], rows()).body?.getReader();
  for (let chunk = 0; chunk < 4; chunk++) await reader?.read();
  expect(asked).toBeLessThan(6);
  await reader?.cancel();
});
