import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { aCheckout, aSandbox, submit } from "./harness";

async function aSession(more: Parameters<typeof aCheckout>[0] = {}) {
  const sandbox = await aSandbox();
  const session = await sandbox.stripe.checkout.sessions.create(aCheckout(more));
  const pageUrl = session.url ?? "";
  return {
    ...sandbox,
    session,
    pageUrl,
    pay: (number: string) => submit(pageUrl, { number }),
    answer: (outcome: "complete" | "fail") => submit(`${pageUrl}/authenticate`, { outcome }),
    page: async (language = "en") => (await fetch(pageUrl, { headers: { "accept-language": language } })).text(),
    read: () => sandbox.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.latest_charge"] }),
  };
}

const RETURN = "http://localhost:3000/pay/return?session_id=";

describe("paying", () => {
  test("an accepted card pays and leads back to the portal", async () => {
    const { pay, read, session, page } = await aSession();
    const paid = await pay("4242 4242 4242 4242");
    expect(paid).toMatchObject({ status: 303, location: RETURN + session.id });
    expect(await read()).toMatchObject({ status: "complete", payment_status: "paid", payment_intent: { status: "succeeded" } });
    expect(await page()).toContain("This payment is done");
  });

  test.each([
    ["4000000000000002", "card_declined", "generic_decline", "The bank declined the card"],
    ["4000000000009995", "card_declined", "insufficient_funds", "not enough money"],
    ["4000000000000069", "expired_card", "expired_card", "The card has expired"],
  ])("card %s is declined, the session stays open, another card pays", async (number, code, declineCode, sentence) => {
    const { pay, read, page, session, pageUrl } = await aSession();
    expect(await pay(number)).toMatchObject({ status: 303, location: new URL(pageUrl).pathname });
    expect(await page()).toContain(sentence);
    expect(await read()).toMatchObject({
      status: "open",
      payment_status: "unpaid",
      payment_intent: {
        status: "requires_payment_method",
        amount_received: 0,
        last_payment_error: { type: "card_error", code, decline_code: declineCode },
        latest_charge: { status: "failed", paid: false, failure_code: code },
      },
    });
    expect((await pay("4242424242424242")).location).toBe(RETURN + session.id);
    expect(await read()).toMatchObject({ status: "complete", payment_intent: { status: "succeeded", last_payment_error: null } });
  });

  test("submitted twice, and twenty times at once, it is paid once", async () => {
    const { pay, session, state } = await aSession();
    const answers = await Promise.all(Array.from({ length: 20 }, () => pay("4242424242424242")));
    answers.push(await pay("4000000000000002"));
    expect(answers.every(({ location }) => location === RETURN + session.id)).toBe(true);
    const { charges, events } = await state();
    expect(charges).toHaveLength(1);
    expect(events.map(({ type }) => type).sort()).toEqual(["charge.succeeded", "checkout.session.completed", "payment_intent.succeeded"]);
  });

  test("a form whose body comes after another one has paid charges nothing", async () => {
    const { session, pageUrl, pay, state } = await aSession();
    const late = httpRequest(pageUrl, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } });
    const answered = new Promise<string | undefined>((resolve, reject) => {
      late.on("response", (response) => {
        resolve(response.resume().headers.location);
      });
      late.on("error", reject);
    });
    late.flushHeaders();
    await pay("4242424242424242");
    late.end("number=4242424242424242");
    expect(await answered).toBe(RETURN + session.id);
    expect((await state()).charges).toHaveLength(1);
  });

  test.each(["5555555555554444", "4111111111111111", "4242424242424241", "", "<script>"])(
    "the number %j is refused and kept nowhere",
    async (number) => {
      const { pay, read, state } = await aSession();
      const refused = await pay(number);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain(number === "" ? "Type the number of a test card" : "has not kept what you typed");
      if (number !== "") expect(refused.text + JSON.stringify(await state())).not.toContain(number);
      expect(await read()).toMatchObject({ status: "open", payment_intent: null });
    },
  );
});

describe("3-D Secure", () => {
  test.each(["4000002760003184", "4000002500003155"])("card %s pays after the challenge", async (number) => {
    const { pay, answer, read, session, pageUrl } = await aSession();
    expect((await pay(number)).location).toBe(`/c/pay/${session.id}/authenticate`);
    expect(await read()).toMatchObject({
      status: "open",
      payment_intent: { status: "requires_action", next_action: { type: "redirect_to_url" }, latest_charge: null },
    });
    const challenge = await (await fetch(`${pageUrl}/authenticate`)).text();
    expect(challenge).toContain("Complete authentication");
    expect(challenge).toContain("Fail authentication");
    expect((await answer("complete")).location).toBe(RETURN + session.id);
    expect((await answer("complete")).location).toBe(RETURN + session.id);
    expect(await read()).toMatchObject({
      payment_status: "paid",
      payment_intent: {
        latest_charge: { payment_method_details: { card: { last4: number.slice(-4), three_d_secure: { result: "authenticated" } } } },
      },
    });
  });

  test("a failed one charges nothing and can be tried again", async () => {
    const { pay, answer, read, page, state, session } = await aSession();
    await pay("4000002760003184");
    expect((await answer("fail")).location).toBe(`/c/pay/${session.id}`);
    expect(await page()).toContain("could not confirm that it is you");
    expect(await read()).toMatchObject({
      status: "open",
      payment_intent: { status: "requires_payment_method", last_payment_error: { code: "payment_intent_authentication_failure" } },
    });
    expect((await state()).charges).toEqual([]);
    // The challenge is over: its old page neither pays nor fails anything any more.
    expect((await answer("complete")).location).toBe(`/c/pay/${session.id}`);
    await pay("4000002760003184");
    expect((await answer("complete")).location).toBe(RETURN + session.id);
  });

  test("a passed one may still be declined", async () => {
    const { pay, answer, read } = await aSession();
    await pay("4000008400001629");
    await answer("complete");
    expect(await read()).toMatchObject({ status: "open", payment_intent: { last_payment_error: { decline_code: "generic_decline" } } });
  });

  test("one that the customer left can be begun again with another card", async () => {
    const { pay, read, session, answer } = await aSession();
    await pay("4000002760003184");
    expect((await pay("4242424242424242")).location).toBe(RETURN + session.id);
    await answer("fail");
    expect(await read()).toMatchObject({ status: "complete", payment_intent: { status: "succeeded", last_payment_error: null } });
  });

  test("one that is still open when the session ends pays nothing", async () => {
    const { pay, answer, read, order, session } = await aSession();
    await pay("4000002760003184");
    await order("/sandbox/clock", { advanceSeconds: 86_401 });
    expect((await answer("complete")).location).toBe(`/c/pay/${session.id}`);
    expect(await read()).toMatchObject({ status: "expired", payment_intent: { status: "canceled", amount_received: 0 } });
  });
});

describe("the page", () => {
  test("says what is paid, in the session's language, with names that tests rely on", async () => {
    const { page, pageUrl } = await aSession();
    const english = await page("it");
    expect(english).toContain('<html lang="en">');
    expect(english).toContain("SANDBOX – no real money");
    expect(english).toMatch(/<label for="number">Card number<\/label>/);
    expect(english).toMatch(/<button class="primary" type="submit">Pay<\/button>/);
    expect(english).toMatch(/<a [^>]*href="http:\/\/localhost:3000\/pay\/cancel">Cancel<\/a>/);
    expect(english).toContain("Bill 2026-11");
    expect(english.replace(/<[^>]+>/g, "")).toContain("€37.90");
    const { headers } = await fetch(pageUrl);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; form-action 'self' http:\/\/localhost:3000; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test.each([
    ["it", "en", "Numero della carta"],
    ["fr", "en", "Numéro de carte"],
    ["auto", "fr-CH, en;q=0.8", "Numéro de carte"],
    ["auto", "xx", "Numero della carta"],
    ["de", "it", "Card number"],
  ] as const)("with locale %s and a browser in %s it says %s", async (locale, browser, label) => {
    const { page } = await aSession({ locale });
    expect(await page(browser)).toContain(label);
  });

  test("escapes what the portal names", async () => {
    const product_data = { name: `<img src=x onerror="alert(1)">`, description: "Tom & 'Jerry'" };
    const { page } = await aSession({
      line_items: [{ quantity: 1, price_data: { currency: "eur", unit_amount: 100, product_data } }],
      cancel_url: `http://localhost:3000/?a="b"&c=1`,
    });
    const markup = await page();
    expect(markup).not.toContain("<img");
    expect(markup).toContain("&#60;img src=x onerror=&#34;alert(1)&#34;&#62;");
    expect(markup).toContain("Tom &#38; &#39;Jerry&#39;");
    expect(markup).toContain("/?a=&#34;b&#34;&#38;c=1");
  });

  test("of an expired or unknown session is a plain one", async () => {
    const { page, session, stripe, url } = await aSession();
    await stripe.checkout.sessions.expire(session.id);
    expect(await page()).toContain("This page has expired");
    const unknown = await fetch(`${url}/c/pay/cs_test_unknown`, { headers: { "accept-language": "en" } });
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toContain("There is no such payment");
  });

  test("takes no form from another page and nothing but forms", async () => {
    const { pageUrl, read } = await aSession();
    expect((await submit(pageUrl, { number: "4242424242424242" }, { origin: "http://evil.example" })).status).toBe(403);
    expect((await submit(pageUrl, { number: "4".repeat(5000) })).status).toBe(413);
    expect((await fetch(pageUrl, { method: "DELETE" })).status).toBe(405);
    expect(await read()).toMatchObject({ status: "open", payment_intent: null });
  });
});
