import { expect, test } from "vitest";
import { crc32 } from "./crc32";

test.each([
  ["", 0],
  ["123456789", 0xcbf43926],
  ["The quick brown fox jumps over the lazy dog", 0x414fa339],
  ["è €", 0xba68a714],
])("the checksum of %j", (text, sum) => {
  expect(crc32(Buffer.from(text))).toBe(sum);
});

test("any one changed bit changes it", () => {
  const bytes = Buffer.from('{"id":"WH-1","amount":"37.90"}');
  const sums = new Set([crc32(bytes)]);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    sums.add(crc32(changed));
  }
  expect(sums.size).toBe(bytes.length * 8 + 1);
});
