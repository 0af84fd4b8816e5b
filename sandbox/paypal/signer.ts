import { createPrivateKey, randomInt, randomUUID, sign, webcrypto, type KeyObject } from "node:crypto";
import { Integer, Utf8String } from "asn1js";
import { AttributeTypeAndValue, BasicConstraints, Certificate, CryptoEngine, Extension } from "pkijs";
import { crc32 } from "@/lib/crc32";

/** The webhook's id at the sandbox: a part of what is signed. */
const WEBHOOK_ID = "WHSANDBOXMYTIM";

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const ENGINE = new CryptoEngine({ name: "node", crypto: webcrypto as unknown as Crypto });
const COMMON_NAME = "2.5.4.3";
const BASIC_CONSTRAINTS = "2.5.29.19";
const DAY_MS = 86_400_000;

interface Identity {
  readonly key: KeyObject;
  /** The certificate and the one of its issuer. */
  readonly pem: string;
  readonly path: string;
}

/** Signs notifications as PayPal does, with a key of its own that is made when it is first needed and ends with the process. */
export class Signer {
  readonly #baseUrl: string;
  #identity: Promise<Identity> | undefined;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /**
   * What a notification carries besides its body.
   * @param at the portal compares it with the real time, so the movable clock has no say here.
   */
  async headersFor(body: string, at = new Date(), webhookId = WEBHOOK_ID): Promise<Record<string, string>> {
    const { key, path } = await this.#own();
    const id = randomUUID();
    const time = at.toISOString().replace(/\.\d+Z$/, "Z");
    const message = [id, time, webhookId, String(crc32(Buffer.from(body)))].join("|");
    return {
      "paypal-auth-algo": "SHA256withRSA",
      "paypal-cert-url": this.#baseUrl + path,
      "paypal-transmission-id": id,
      "paypal-transmission-time": time,
      "paypal-transmission-sig": sign("sha256", Buffer.from(message), key).toString("base64"),
    };
  }

  /** The certificate at a path; undefined where there is none. */
  async certificateAt(path: string): Promise<string | undefined> {
    const identity = await this.#own();
    return path === identity.path ? identity.pem : undefined;
  }

  #own(): Promise<Identity> {
    this.#identity ??= makeIdentity();
    return this.#identity;
  }
}

/** Another key has another address: whoever keeps certificates by their address keeps no stale one. */
async function makeIdentity(): Promise<Identity> {
  const issuer = await webcrypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  const signer = await webcrypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  const root = await certify("MyTIM sandbox", issuer, "MyTIM sandbox", issuer, true);
  const leaf = await certify("messageverificationcerts.sandbox.paypal.com", signer, "MyTIM sandbox", issuer, false);
  const key = createPrivateKey({
    key: Buffer.from(await webcrypto.subtle.exportKey("pkcs8", signer.privateKey)),
    format: "der",
    type: "pkcs8",
  });
  return { key, pem: leaf + root, path: `/v1/notifications/certs/CERT-${randomUUID()}` };
}

type KeyPair = webcrypto.CryptoKeyPair;

/** A certificate of a key, as PEM. Exported so that tests make those of a forger. */
export async function certify(
  name: string,
  subject: KeyPair,
  issuerName: string,
  issuer: KeyPair,
  isCa: boolean,
  days = 365,
): Promise<string> {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ value: randomInt(1, 2 ** 30) });
  certificate.subject.typesAndValues.push(named(name));
  certificate.issuer.typesAndValues.push(named(issuerName));
  certificate.notBefore.value = new Date(Date.now() - 2 * DAY_MS);
  certificate.notAfter.value = new Date(Date.now() + days * DAY_MS);
  const constraints = new BasicConstraints({ cA: isCa });
  certificate.extensions = [
    new Extension({ extnID: BASIC_CONSTRAINTS, critical: true, extnValue: constraints.toSchema().toBER(), parsedValue: constraints }),
  ];
  await certificate.subjectPublicKeyInfo.importKey(subject.publicKey, ENGINE);
  await certificate.sign(issuer.privateKey, "SHA-256", ENGINE);
  const base64 = Buffer.from(certificate.toSchema(true).toBER())
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

function named(value: string): AttributeTypeAndValue {
  return new AttributeTypeAndValue({ type: COMMON_NAME, value: new Utf8String({ value }) });
}
