import { expect, it } from "vitest";
import { ADDRESSES, ASKING, EVERY_ADDRESS, PORTAL_PAGES } from "../fixtures/addresses";

it("every page and route has a row that says who gets what there, and every row a page or route", () => {
  expect(EVERY_ADDRESS.length).toBeGreaterThan(60);
  expect(Object.keys(ADDRESSES).sort()).toEqual([...EVERY_ADDRESS].sort());
});

it("a row names an answer for everybody, and what its address leaves open", () => {
  for (const [address, { at = address, says }] of Object.entries(ADDRESSES)) {
    expect(says.split(" "), address).toHaveLength(ASKING.length);
    expect(at, address).not.toMatch(/[[\]]/);
    expect(at.startsWith(address.replace(/\[.*/, "")), address).toBe(true);
  }
});

it("pages of the portal ask a visitor to sign in, whatever they show", () => {
  for (const [address, { says }] of Object.entries(ADDRESSES))
    if (/^\/(home|bills|offers|chat|more|admin(?!\/login))/.test(address)) expect(says.endsWith(" 307"), address).toBe(true);
  expect(PORTAL_PAGES.length).toBeGreaterThan(20);
});
