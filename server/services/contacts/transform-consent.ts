import type { ChannelName } from "../../contract/common.ts";
import { wordKey } from "./transform-text.ts";

const given = wordsOf(
  "yes, y, true, t, 1, x, on, ok, check, checked, agree, agreed, accept, accepted, granted, given, opt in, opted in, optin, active, subscribed, subscribe, allowed, consented, confirmed",
  "ja, j, wahr, zugestimmt, einwilligung, eingewilligt, erteilt, angemeldet, abonniert, aktiv, bestatigt, erlaubt, oui, o, vrai, accepte, accord, inscrit, abonne, si, s, verdadero, acepto, acepta, aceptado, suscrito",
  "sim, verdadeiro, aceito, aceite, inscrito, vero, accettato, iscritto, waar, akkoord, ingeschreven, tak, prawda, zgoda, ano, pravda, souhlas, igen, igaz, da, adevarat, kylla, tosi, ja tack, sann, sand, jah, toene, jaa, taip, tiesa",
  "evet, dogru, onayli, да, д, истина, согласен, согласна, согласие, подписан, так, ναι, αληθες, はい, 有, 可, 同意, 同意する, 承諾, 希望する, 是, 同意, 允许, 已订阅, 已同意, 예, 네, 동의, 동의함, 수신동의, نعم, موافق, بله, כן, ใช่, co, dong y, हाँ, हां, ya, setuju",
);
const refused = wordsOf(
  "no, n, false, f, 0, off, none, not given, never, denied, declined, rejected, refused, opt out, opted out, optout, inactive, unsubscribed, unsubscribe, withdrawn, revoked, disagree",
  "nein, falsch, abgelehnt, widerrufen, abgemeldet, keine, kein, inaktiv, non, faux, refuse, desinscrit, desabonne, falso, rechazado, no acepto, baja, nao, recusado, rifiutato, disiscritto, nee, onwaar, geweigerd, uitgeschreven",
  "nie, falsz, odmowa, ne, nepravda, nem, hamis, nu, fals, ei, epatosi, nej, falskt, falsk, nei, usann, hayir, yanlis, нет, н, ложь, отказ, отписан, ні, не, οχι, ψευδες, いいえ, 無, 不可, 不同意, 同意しない, 希望しない, 否, 不, 未订阅, 아니요, 아니오, 미동의, 수신거부, لا, خیر, נה, לא, ไม่, khong, नहीं, tidak",
);

/**
 * What a cell says about consent: "given", "none" (a no in so many words), or "" where it says neither. Only a word that
 * is known to mean yes gives consent: nobody is opted in by silence, a date or a remark.
 */
export function consentOf(text: string): "given" | "none" | "" {
  if (/^[✓✔☑✅◯○]\ufe0f?$/u.test(text)) return "given";
  if (/^[✗✘☐❌×]\ufe0f?$/u.test(text)) return "none";
  const key = wordKey(text);
  if (refused.has(key)) return "none";
  return given.has(key) ? "given" : "";
}

const channelWords: [ChannelName, Set<string>][] = [
  ["email", wordsOf("email, e mail, mail, emails, courriel, correo, correo electronico, posta elettronica, e posta, eposta, epost, e post, sahkoposti, poczta, почта, эл почта, электронная почта, メール, eメール, 邮件, 电子邮件, 電子郵件, 이메일, 메일, البريد الالكتروني, ايميل, דואל, מייל, อีเมล")],
  ["whatsapp", wordsOf("whatsapp, whats app, wa, watsapp, ватсап, вотсап, واتساب, וואטסאפ")],
  ["messenger", wordsOf("messenger, facebook, facebook messenger, fb, fb messenger")],
  ["instagram", wordsOf("instagram, insta, ig, instagram direct")],
];

/** The channel that a cell names, or null. */
export function channelOf(text: string): ChannelName | null {
  const key = wordKey(text);
  return channelWords.find(([, words]) => words.has(key))?.[0] ?? null;
}

function wordsOf(...lines: string[]): Set<string> {
  return new Set(lines.flatMap((line) => line.split(", ").map(wordKey)));
}
