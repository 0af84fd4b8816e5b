import { expect, it } from "vitest";
import { newTicketPath, referenceOf } from "@/lib/support/rules";

it("a reference is said in two groups of four, without look-alikes", () => {
  expect(referenceOf(Uint8Array.from([0, 31, 32, 255, 18, 19, 20, 21]))).toBe("0Z0Z-JKMN");
  const all = Array.from({ length: 256 }, (_, byte) => referenceOf(new Uint8Array(8).fill(byte))).join("");
  expect(all).not.toMatch(/[ILOU]/);
});

it("the page of a new ticket knows what it is about", () => {
  expect(newTicketPath({ kind: "movement", lineId: "l", position: 3 })).toBe("/more/tracking/new?line=l&movement=3");
  expect(newTicketPath({ kind: "top-up", topUpId: "t" })).toBe("/more/tracking/new?topUp=t");
  expect(newTicketPath({ kind: "bill", billId: "b" })).toBe("/more/tracking/new?bill=b");
});
