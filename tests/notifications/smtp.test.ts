import { createServer, type AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { resetEnv } from "@/lib/env";
import { closeMail, deliverMail } from "@/lib/notifications/smtp";
import { useDatabase } from "../fixtures/database";

useDatabase();
afterEach(() => {
  closeMail();
  delete process.env.SMTP_URL;
  resetEnv();
});

const mail = {
  id: "0193-mail",
  address: "anna@posta.example",
  language: "it",
  subject: "Prova",
  text: "Prova",
  html: "<p>Prova</p>",
  createdAt: new Date("2026-11-23T10:00:00Z"),
};

/** A mail server of the open net, as far as the adapter can tell: reached by a name that is not among those of this machine. */
async function aServer(options: ConstructorParameters<typeof SMTPServer>[0], scheme: "smtp" | "smtps", user = "") {
  const received: string[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    onData: (stream, _, answer) => {
      stream.on("data", (part: Buffer) => received.push(part.toString()));
      stream.on("end", () => {
        answer();
      });
    },
    ...options,
  });
  // A client that hangs up on our certificate is what these tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.server.address() as AddressInfo;
  const use = (host: string) => {
    process.env.SMTP_URL = `${scheme}://${user}${host}:${String(port)}`;
    resetEnv();
  };
  return { received, use };
}

test("nothing goes over the net in clear", async () => {
  const { received, use } = await aServer({ disabledCommands: ["STARTTLS"] }, "smtp");
  use("127.1");
  expect(await deliverMail(mail)).toMatchObject({ outcome: "deferred", answer: expect.stringMatching(/^500/) as string });
  expect(received).toEqual([]);
  use("127.0.0.1");
  expect(await deliverMail(mail)).toMatchObject({ outcome: "accepted" });
});

test.each(["smtp", "smtps"] as const)("nothing goes to a server whose certificate nobody vouches for (%s)", async (scheme) => {
  const { received, use } = await aServer({ secure: scheme === "smtps" }, scheme);
  use("127.1");
  expect(await deliverMail(mail)).toMatchObject({ outcome: "deferred", answer: expect.stringMatching(/certificate/i) as string });
  expect(received).toEqual([]);
});

test("a login that the server refuses is ours to mend: the mail waits, and the password is not in the answer", async () => {
  const { use } = await aServer(
    {
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: (_, __, answer) => {
        answer(new Error("Invalid login"));
      },
    },
    "smtp",
    "portal:pass%2Fword@",
  );
  use("127.0.0.1");
  const delivery = await deliverMail(mail);
  expect(delivery).toMatchObject({ outcome: "deferred", answer: expect.stringMatching(/^535/) as string });
  expect(delivery.answer).not.toContain("word");
});

test("a sender that the server refuses waits too; content that it refuses is refused", async () => {
  const refusing = (responseCode: number) => Object.assign(new Error("no"), { responseCode });
  const sender = await aServer(
    {
      disabledCommands: ["STARTTLS"],
      onMailFrom: (_, __, answer) => {
        answer(refusing(550));
      },
    },
    "smtp",
  );
  sender.use("127.0.0.1");
  expect(await deliverMail(mail)).toMatchObject({ outcome: "deferred" });
  const content = await aServer(
    {
      disabledCommands: ["STARTTLS"],
      onData: (stream, _, answer) => {
        stream.resume();
        stream.on("end", () => {
          answer(refusing(554));
        });
      },
    },
    "smtp",
  );
  content.use("127.0.0.1");
  expect(await deliverMail(mail)).toMatchObject({ outcome: "refused" });
});

test("the same mail is the same bytes each time, with an id and a date of its own", async () => {
  const { received, use } = await aServer({ disabledCommands: ["STARTTLS"] }, "smtp");
  use("127.0.0.1");
  await deliverMail(mail);
  const first = received.splice(0).join("");
  await deliverMail(mail);
  expect(received.join("")).toBe(first);
  expect(first).toContain("Message-ID: <0193-mail@mytim.example>");
  expect(first).toContain("Date: Mon, 23 Nov 2026 10:00:00 +0000");
  expect(first).toContain("From: MyTIM <no-reply@mytim.example>");
  expect(first).toContain("Auto-Submitted: auto-generated");
});

test("a file goes with its mail, byte for byte, and the same each time", async () => {
  const { received, use } = await aServer({ disabledCommands: ["STARTTLS"] }, "smtp");
  use("127.0.0.1");
  const content = Buffer.from("%PDF-1.7 a bill, è");
  const withBill = { ...mail, attachment: { name: "A26-1.pdf", type: "application/pdf", content } };
  await deliverMail(withBill);
  const first = received.splice(0).join("");
  await deliverMail(withBill);
  expect(received.join("")).toBe(first);
  expect(first).toContain("Content-Type: application/pdf; name=A26-1.pdf");
  expect(first).toContain(content.toString("base64"));
});

test("a server that says nothing is given up after a while", { timeout: 30_000 }, async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  process.env.SMTP_URL = `smtp://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  resetEnv();
  expect(await deliverMail(mail)).toMatchObject({ outcome: "deferred", answer: expect.stringMatching(/greeting/i) as string });
});
