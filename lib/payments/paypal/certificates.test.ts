import { webcrypto } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { certify } from "@/sandbox/paypal/signer";
import { trustedLeaf } from "./certificates";

const SIGNER = "messageverificationcerts.paypal.com";
const NOW = new Date();
const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const aKey = () => webcrypto.subtle.generateKey(RSA, true, ["sign", "verify"]);

let keys: { root: webcrypto.CryptoKeyPair; leaf: webcrypto.CryptoKeyPair; other: webcrypto.CryptoKeyPair };
let root: string;

beforeAll(async () => {
  keys = { root: await aKey(), leaf: await aKey(), other: await aKey() };
  root = await certify("A root", keys.root, "A root", keys.root, true);
});

const leaf = (name = SIGNER, days = 365) => certify(name, keys.leaf, "A root", keys.root, false, days);

test("the name, the time and the chain make it PayPal's", async () => {
  expect(trustedLeaf((await leaf()) + root, false, NOW)?.subject).toBe(`CN=${SIGNER}`);
  expect(trustedLeaf((await leaf("messageverificationcerts.sandbox.paypal.com")) + root, false, NOW)).not.toBeNull();
});

test.each(["paypal.com", `${SIGNER}.evil.example`, `x${SIGNER}`, "messageverificationcerts.evil.paypal.com", `${SIGNER}\nO=x`])(
  "%j is not PayPal's name",
  async (name) => {
    expect(trustedLeaf((await leaf(name)) + root, false, NOW)).toBeNull();
  },
);

test("one that has ended, or not begun, is refused", async () => {
  const current = (await leaf(SIGNER, 10)) + root;
  expect(trustedLeaf(current, false, NOW)).not.toBeNull();
  expect(trustedLeaf(current, false, new Date(NOW.getTime() + 11 * 86_400_000))).toBeNull();
  expect(trustedLeaf(current, false, new Date(NOW.getTime() - 3 * 86_400_000))).toBeNull();
});

test("a chain that leads to no root of the world is refused where PayPal is meant to be real", async () => {
  expect(trustedLeaf((await leaf()) + root, true, NOW)).toBeNull();
});

test("a chain whose parts do not belong together is refused", async () => {
  const namesake = await certify("A root", keys.other, "A root", keys.other, true);
  const noAuthority = await certify("A root", keys.root, "A root", keys.root, false);
  expect(trustedLeaf((await leaf()) + namesake, false, NOW)).toBeNull();
  expect(trustedLeaf((await leaf()) + noAuthority, false, NOW)).toBeNull();
});

test.each(["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])("%j is none", (pem) => {
  expect(trustedLeaf(pem, false, NOW)).toBeNull();
});

test("a file with more certificates than a chain has is refused", async () => {
  expect(trustedLeaf((await leaf()) + root.repeat(6), false, NOW)).toBeNull();
});
