/**
 * The key under which phone numbers are compared: E.164, with the spellings of one mobile number folded into one in
 * countries where WhatsApp and operators use several:
 * - Brazil: the ninth digit of mobile numbers, added from 2012 to 2016 in front of those that began with 6 to 9, is
 *   missing from many WhatsApp ids. A number of eight digits that begins with 2 to 5 is a fixed line, and a mobile number
 *   whose next digit is 2 to 5 never had a shorter form: both stay as they are.
 * - Mexico: 521 is 52 (the 1 for mobile numbers fell in 2019; WhatsApp ids keep it).
 * - Argentina: 549 is 54 (the 9 marks a mobile number dialled from abroad; some providers leave it out).
 * https://support.whapi.cloud/help-desk/faq/specifics-of-sending-messages-to-numbers-of-different-countries
 * https://www.zoko.io/learning-article/whatsapp-id-brazil-mexico
 */
export function phoneKey(e164: string): string {
  if (e164.startsWith("+55")) return brazilianMobile.test(e164) ? `${e164.slice(0, 5)}${e164.slice(6)}` : e164;
  if (e164.startsWith("+521") && e164.length === 14) return `+52${e164.slice(4)}`;
  if (e164.startsWith("+549") && e164.length === 14) return `+54${e164.slice(4)}`;
  return e164;
}

const brazilianMobile = /^\+55\d\d9[6-9]\d{7}$/;
