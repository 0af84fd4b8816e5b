/** The queue's key of a message's sending: by it the sweep sees whether one is still to come. */
export const SENDING_KEY = "message:";

/** One try to deliver takes at most so long, whatever the server does. */
export const DELIVERY_TIMEOUT_SECONDS = 60;

/** How long a code works: identity's rule, which stands after this domain and holds the same number (a test compares them). */
export const CODE_SECONDS = 10 * 60;

/** How much of a server's answer is kept. */
const ANSWER_CHARACTERS = 300;

/** A server's answer on one line and not too long. */
export function shortAnswer(answer: string): string {
  return answer
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, ANSWER_CHARACTERS);
}

/** An SMS that is not taken after so long, or at the first try, is late. */
export const SMS_LATE_SECONDS = 15;

/** How long what is known of the SMS provider is used again. */
export const SMS_STATE_SECONDS = 5;
