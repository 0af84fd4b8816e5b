/** What a browser may be asked for. */
type Purpose = "sign-in" | "step-up" | "enrol" | "staff-sign-in" | "staff-enrol";

/** What a browser is asked to sign: the first of two requests. @throws Error when the portal refuses or cannot be reached. */
export async function askOptions<Options>(purpose: Purpose): Promise<Options> {
  const answer = await fetch("/api/passkeys/options", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ purpose }),
  });
  if (!answer.ok) throw new Error(`the portal answered ${String(answer.status)}`);
  return (await answer.json()) as Options;
}

/** The form that brings an answer of the authenticator to its action. */
export function answerForm(answer: object, fields: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData();
  form.set("answer", JSON.stringify(answer));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
