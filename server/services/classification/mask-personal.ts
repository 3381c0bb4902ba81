export interface Masked {
  text: string;
  count: number;
}

const MAIL_ADDRESS = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,190}\.\p{L}{2,24}/gu;
/** In groups, as people write it; whether it is one is for its check digits to say. */
const IBAN = /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b/gi;
const CARD = /\b\d(?:[ -]?\d){12,18}\b/g;
/** Whatever else has this many digits in a row: customer numbers, accounts, numbers of people. */
const LONG_NUMBER = /(?<![\p{L}\d])\+?\d(?:[ ./()-]{0,2}\d){6,19}(?!\d)/gu;
const LINK = /\b(?:https?:\/\/|www\.)\S+/gi;
const DATE = /^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})/;

/** Takes out of a text what names a person or an account and says nothing about the request: each becomes a word for what it was. */
export function maskPersonal(text: string): Masked {
  let count = 0;
  const put = (word: string) => () => {
    count += 1;
    return word;
  };
  const masked = text
    .replace(LINK, put("[link]"))
    .replace(MAIL_ADDRESS, put("[mail address]"))
    .replace(IBAN, (found) => (isIban(found) ? put("[bank account]")() : found))
    .replace(CARD, (found) => (isCard(found) ? put("[card number]")() : found))
    .replace(LONG_NUMBER, (found) => (DATE.test(found) ? found : put(/^[+0]/.test(found) ? "[phone number]" : "[number]")()));
  return { text: masked, count };
}

/** ISO 13616: the rest of the number is one. */
function isIban(found: string): boolean {
  const bare = found.replace(/[ -]/g, "").toUpperCase();
  if (bare.length < 15 || bare.length > 34) return false;
  let rest = 0;
  for (const sign of bare.slice(4) + bare.slice(0, 4)) for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** ISO/IEC 7812: Luhn's check digit. */
function isCard(found: string): boolean {
  const digits = found.replace(/\D/g, "");
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = digit * 2;
    sum += at % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
