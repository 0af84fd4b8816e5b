import { moneyParts } from "@/lib/money";
import { TEST_CARDS } from "@/sandbox/cards";
import { textsOf, type Language } from "@/sandbox/hosted-text";
import { html, type SafeHtml } from "@/sandbox/html";
import type { SessionRecord } from "@/sandbox/records";

/** The markup of the payment page and of the bank's challenge. Plain forms: it works without JavaScript. */

interface PayPage {
  readonly session: SessionRecord;
  readonly language: Language;
  /** Why the last card did not pay. */
  readonly decline: string | undefined;
  /** Why what was typed is no test card. */
  readonly fault: string | undefined;
}

export function payPage({ session, language, decline, fault }: PayPage): SafeHtml {
  const texts = textsOf(language);
  const action = `/c/pay/${session.id}`;
  const saves = session.mode === "setup";
  return html`<main>
<header class="summary">
<h1 class="eyebrow">${saves ? texts.saveTitle : texts.payTitle}</h1>
${saves ? html`<p class="what">${texts.saveText}</p>` : summary(session, language)}
</header>
<div class="panel">
<form method="post" action="${action}">
${decline === undefined ? null : html`<p class="alert" role="alert">${decline}</p>`}
<label for="number">${texts.cardNumber}</label>
<p class="hint" id="hint">${texts.cardHint}</p>
<input id="number" name="number" type="text" inputmode="numeric" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="40"
 aria-describedby="${fault === undefined ? "hint" : "hint fault"}" aria-invalid="${fault === undefined ? "false" : "true"}"${fault === undefined ? null : html` autofocus`}>
${fault === undefined ? null : html`<p class="fault" id="fault" role="alert"><span aria-hidden="true">!</span>${fault}</p>`}
<button class="primary" type="submit">${saves ? texts.save : texts.pay}</button>
</form>
${session.cancelUrl === null ? null : html`<a class="button quiet" href="${session.cancelUrl}">${texts.cancel}</a>`}
</div>
<form class="cards" method="post" action="${action}">
<h2>${texts.testCards}</h2>
<p class="hint">${texts.testCardsHint}</p>
<ul>${TEST_CARDS.map(
    (card) =>
      html`<li><button class="card" type="submit" name="number" value="${card.number}"><span class="number">${spaced(card.number)}</span> <span class="result">${texts.outcomes[card.outcome]}</span></button></li>`,
  )}</ul>
</form>
</main>`;
}

function summary(session: SessionRecord, language: Language): SafeHtml {
  const [first, ...others] = session.items;
  const more = [first?.description, session.intentData.description].find((text) => text && text !== first?.name) ?? null;
  if (others.length === 0 && first?.quantity === 1) {
    return html`${amount(session.totalCents, language)}<p class="what">${first.name}</p>${more === null ? null : html`<p class="more">${more}</p>`}`;
  }
  return html`${amount(session.totalCents, language)}<ul class="items">${session.items.map(
    (item) =>
      html`<li><span>${item.quantity === 1 ? item.name : `${item.name} × ${String(item.quantity)}`}</span><span>${plainMoney(item.unitAmountCents * item.quantity, language)}</span></li>`,
  )}</ul>`;
}

/** @param cents `undefined` when nothing is paid. */
export function challengePage(action: string, cents: number | undefined, language: Language): SafeHtml {
  const texts = textsOf(language);
  return html`<main class="single"><div class="panel">
<h1 class="title">${texts.challengeTitle}</h1>
${cents === undefined ? null : amount(cents, language)}
<p class="note">${texts.challengeText}</p>
<form method="post" action="${action}">
<button class="primary" type="submit" name="outcome" value="complete">${texts.completeAuthentication}</button>
<button class="quiet" type="submit" name="outcome" value="fail">${texts.failAuthentication}</button>
</form>
</div></main>`;
}

/** A page that only says how things stand. */
export function noticePage(title: string, text: string, back: { readonly href: string; readonly label: string } | undefined): SafeHtml {
  return html`<main class="single"><div class="panel">
<h1 class="title">${title}</h1>
<p class="lead">${text}</p>
${back ? html`<a class="button primary" href="${back.href}">${back.label}</a>` : null}
</div></main>`;
}

/** The one big figure, its cents smaller. Screen readers get the same digits in the same order. */
export function amount(cents: number, language: Language): SafeHtml {
  const parts = moneyParts(cents, language).map(({ type, value }) =>
    ["decimal", "fraction", "currency", "literal"].includes(type) ? html`<span class="minor">${value}</span>` : html`${value}`,
  );
  return html`<p class="amount">${parts}</p>`;
}

function plainMoney(cents: number, language: Language): string {
  return moneyParts(cents, language)
    .map(({ value }) => value)
    .join("");
}

function spaced(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, "$1 ");
}
