import type { AccountMailKind } from "../../contract/accounts.ts";
import type { NotificationLanguage } from "../../contract/notifications.ts";
import { escapeHtml } from "../../escape-html.ts";

interface Told {
  name: string;
  /** Where to act, or where to look. */
  url: string;
}

type Words = { subject: string; lines: string[]; link: string };

/** The mail about an account: short, without a word of the desk's content, and with the place to act. */
export function accountMail(language: NotificationLanguage, kind: AccountMailKind, { name, url }: Told): { subject: string; text: string; html: string } {
  const { subject, lines, link } = words[language][kind];
  const greeting = language === "de" ? `Guten Tag ${name},` : `Hello ${name},`;
  const paragraph = (line: string) => `<p dir="auto">${escapeHtml(line)}</p>`;
  const text = [greeting, ...lines, `${link}:\n${url}`].join("\n\n");
  const html = [paragraph(greeting), ...lines.map(paragraph), `<p><a href="${escapeHtml(url)}">${escapeHtml(link)}</a></p>`].join("\n");
  return { subject, text, html };
}

const notYou = {
  en: "If this was not you, set a new password at once, end all sessions under My account, and tell your admin.",
  de: "Falls Sie das nicht waren, setzen Sie sofort ein neues Passwort, beenden Sie unter „Mein Konto“ alle Sitzungen und sagen Sie es Ihrem Admin.",
};

const words: Record<NotificationLanguage, Record<AccountMailKind, Words>> = {
  en: {
    invitation: { subject: "Your place on Mailroom", lines: ["you were invited to work with Mailroom.", "The link works once, within seven days. It lets you choose a password; if your company signs in with Microsoft, you can do that instead."], link: "Take up the invitation" },
    registration: { subject: "Go on with your registration", lines: ["somebody, hopefully you, wants to register with this address on Mailroom.", "The link works once, within a day. If it was not you, you need not do anything."], link: "Choose a password" },
    reset: { subject: "Set a new password", lines: ["somebody, hopefully you, asked to set a new password for your account on Mailroom.", "The link works once, within 30 minutes. If it was not you, you need not do anything: your password stays."], link: "Set a new password" },
    password_changed: { subject: "Your password was changed", lines: ["the password of your account on Mailroom was changed, and other sessions were ended.", notYou.en], link: "Open Mailroom" },
    factor_added: { subject: "Your second factor is on", lines: ["signing in to Mailroom with your password now asks for a code of your app.", notYou.en], link: "Open Mailroom" },
    factor_removed: { subject: "Your second factor is off", lines: ["signing in to Mailroom with your password no longer asks for a code.", notYou.en], link: "Open Mailroom" },
    recovery_code_used: { subject: "A recovery code was used", lines: ["one of your recovery codes for Mailroom was used, and does not work any more.", notYou.en], link: "Open Mailroom" },
    api_key_made: { subject: "A key was made in your name", lines: ["a key was made by which a program acts on Mailroom in your name.", notYou.en], link: "Open Mailroom" },
    sign_in_blocked: { subject: "Many wrong passwords for your account", lines: ["somebody entered many wrong passwords for your account on Mailroom. Signing in with a password is blocked for some minutes.", notYou.en], link: "Open Mailroom" },
  },
  de: {
    invitation: { subject: "Ihr Platz in Mailroom", lines: ["Sie wurden eingeladen, mit Mailroom zu arbeiten.", "Der Link gilt einmal, sieben Tage lang. Sie wählen damit ein Passwort; meldet sich Ihre Firma mit Microsoft an, geht auch das."], link: "Einladung annehmen" },
    registration: { subject: "Ihre Registrierung", lines: ["jemand, hoffentlich Sie, möchte sich mit dieser Adresse bei Mailroom registrieren.", "Der Link gilt einmal, einen Tag lang. Waren Sie das nicht, müssen Sie nichts tun."], link: "Passwort wählen" },
    reset: { subject: "Neues Passwort setzen", lines: ["jemand, hoffentlich Sie, möchte für Ihr Konto bei Mailroom ein neues Passwort setzen.", "Der Link gilt einmal, 30 Minuten lang. Waren Sie das nicht, müssen Sie nichts tun: Ihr Passwort bleibt."], link: "Neues Passwort setzen" },
    password_changed: { subject: "Ihr Passwort wurde geändert", lines: ["das Passwort Ihres Kontos bei Mailroom wurde geändert, andere Sitzungen wurden beendet.", notYou.de], link: "Mailroom öffnen" },
    factor_added: { subject: "Ihr zweiter Faktor ist an", lines: ["die Anmeldung bei Mailroom mit Passwort fragt ab jetzt nach einem Code Ihrer App.", notYou.de], link: "Mailroom öffnen" },
    factor_removed: { subject: "Ihr zweiter Faktor ist aus", lines: ["die Anmeldung bei Mailroom mit Passwort fragt nicht mehr nach einem Code.", notYou.de], link: "Mailroom öffnen" },
    recovery_code_used: { subject: "Ein Wiederherstellungscode wurde benutzt", lines: ["einer Ihrer Wiederherstellungscodes für Mailroom wurde benutzt und gilt nicht mehr.", notYou.de], link: "Mailroom öffnen" },
    api_key_made: { subject: "Ein Schlüssel wurde in Ihrem Namen gemacht", lines: ["es wurde ein Schlüssel gemacht, mit dem ein Programm in Ihrem Namen bei Mailroom handelt.", notYou.de], link: "Mailroom öffnen" },
    sign_in_blocked: { subject: "Viele falsche Passwörter für Ihr Konto", lines: ["jemand hat viele falsche Passwörter für Ihr Konto bei Mailroom eingegeben. Die Anmeldung mit Passwort ist für einige Minuten gesperrt.", notYou.de], link: "Mailroom öffnen" },
  },
};
