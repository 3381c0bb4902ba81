/** Words that carriers and WhatsApp's own buttons use, alone in a message: https://www.ctia.org/the-wireless-industry/industry-commitments/messaging-interoperability-sms-mms */
const stopWords = new Set([
  "stop", "stopp", "stop all", "stopall", "stop promotions", "unsubscribe", "opt out", "opt-out", "optout",
  "abmelden", "abbestellen", "abo kündigen", "werbung stoppen",
  "arret", "arrêt", "se désabonner", "désabonner", "baja", "cancelar suscripción", "parar", "descadastrar", "disiscriviti", "cancellami", "afmelden", "uitschrijven",
]);

/** Whether somebody asks for no more advertising: one of the words and nothing beside it. A sentence with the word in it is an ordinary message. */
export function asksToStop(text: string): boolean {
  if (text.length > 60) return false;
  const words = text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}\s-]+/gu, " ").replace(/\s+/g, " ").trim();
  return stopWords.has(words);
}
