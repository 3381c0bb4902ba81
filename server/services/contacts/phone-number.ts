import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

export interface PhoneReading {
  e164: string;
  /** ISO 3166-1 alpha-2; null where several countries share the number range, or none does. */
  country: string | null;
}

/** A cell with more than this is a remark, and would be slow to search. */
const TEXT_LENGTH_MAX = 200;

/**
 * The phone number that a person wrote, or null where none of its readings exists in the country's numbering plan. Reads
 * what offices write: extensions (left out), `(0)`, `0049`, letters on keys (`1-800-FLOWERS`), digits of other scripts,
 * tel: addresses, and of several numbers in a cell the first that exists. `country` (ISO 3166-1 alpha-2) is whose rules read a number
 * without a country code; without it only international ones are read: nothing is guessed.
 */
export function readPhone(text: string, country: string | null): PhoneReading | null {
  if (text.length < 3 || text.length > TEXT_LENGTH_MAX) return null;
  const region = country !== null && isSupportedCountry(country) ? country : undefined;
  const whole = readOne(text, region);
  if (whole) return whole;
  for (const part of text.split(/[,;|\n]|\s\/\s|\/\/|\s(?:or|oder|ou|o|und|and|et|y|e|и|или)\s/iu)) {
    const reading = part === text ? null : readOne(part.trim(), region);
    if (reading) return reading;
  }
  return null;
}

function readOne(text: string, region: CountryCode | undefined): PhoneReading | null {
  const direct = existing(text, region);
  if (direct) return direct;
  for (const other of otherReadings(text, region)) {
    const reading = existing(other, region);
    if (reading) return reading;
  }
  return null;
}

function existing(text: string, region: CountryCode | undefined): PhoneReading | null {
  const phone = parsePhoneNumberFromString(text, region);
  return phone?.isValid() ? { e164: phone.number, country: phone.country ?? null } : null;
}

/** What the text may mean besides, likeliest first. */
function* otherReadings(text: string, region: CountryCode | undefined): Generator<string> {
  if (/\(0\)/.test(text)) yield text.replace("(0)", "");
  const plain = text.normalize("NFKC").trim();
  // Full-width digits and signs, as Japanese and Chinese offices type them.
  if (plain !== text) yield plain;
  // 00 is how most of the world dials abroad, also in lists of countries that dial otherwise.
  if (/^\(?00[\s()./-]*[1-9]/.test(plain)) yield plain.replace(/^\(?00[\s()./-]*/, "+");
  const digits = plain.replace(/\D/g, "");
  yield* renumbered(/^\D*(?:\+|00)/.test(plain) ? digits.replace(/^00/, "") : nationalAsInternational(digits, region));
  if (/^[+\d(][\d\s().+-]*[a-z][a-z\d\s.-]*$/i.test(plain)) yield lettersToDigits(plain);
}

function nationalAsInternational(digits: string, region: CountryCode | undefined): string {
  const codes: Partial<Record<CountryCode, string>> = { BR: "55", MX: "52", BJ: "229" };
  const code = region && codes[region];
  if (!code) return "";
  // What is dialled in front of it at home: 0 and the operator in Brazil, 044 and 045 in Mexico.
  return code + digits.replace(region === "BR" ? /^0(?:\d\d)?(?=\d{10}$)/ : /^04[45](?=\d{10}$)/, "");
}

/**
 * Numbers that were good before a change of the numbering plan, as they are dialled now: Brazil's mobile numbers without
 * the ninth digit, Mexico's with the 1, Benin's before 01 came in front of all of them in November 2024.
 */
function* renumbered(digits: string): Generator<string> {
  const change = /^(55\d\d)([6-9]\d{7})$/.exec(digits);
  if (change) yield `+${change[1]}9${change[2]}`;
  if (/^521\d{10}$/.test(digits)) yield `+52${digits.slice(3)}`;
  if (/^229\d{8}$/.test(digits)) yield `+22901${digits.slice(3)}`;
}

/** The letters on the keys of a phone (ITU-T E.161). */
function lettersToDigits(text: string): string {
  return text.toUpperCase().replace(/[A-Z]/g, (letter) => "22233344455566677778889999"[letter.charCodeAt(0) - 65]!);
}
