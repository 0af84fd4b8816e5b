import { expect, it } from "vitest";
import { GIGABYTE, readQuantity } from "./quantity";

it.each([
  ["data", 41.6 * GIGABYTE, "down", "41,6", "gigabytes"],
  ["data", 41_699_999_999, "down", "41,6", "gigabytes"],
  ["data", 41_600_000_001, "up", "41,7", "gigabytes"],
  ["data", 999_999_999, "down", "999", "megabytes"],
  ["data", 0, "down", "0", "megabytes"],
  ["minutes", 119, "down", "1", "minutes"],
  ["minutes", 119, "up", "2", "minutes"],
  ["sms", 86, "down", "86", "sms"],
] as const)("%s %d, %s, is %s %s", (kind, quantity, toward, number, unit) => {
  expect(readQuantity(kind, quantity, "it", toward)).toEqual({ number, unit });
});
