import { escapeHtml } from "../../escape-html.ts";

type Language = "en" | "de";

export const optInLanguage = (language: string | null): Language => (language?.toLowerCase().startsWith("de") ? "de" : "en");

interface Asked {
  sender: string;
  address: string;
  topic: string;
}

/** The sentence that is agreed to. It is stored, and shown again where it is confirmed: the evidence of what was said yes to. */
export function optInSentence(language: Language, { sender, address, topic }: Asked): string {
  if (language === "de") return topic ? `Ich bin einverstanden, dass ${sender} mir E-Mails zu „${topic}“ an ${address} sendet.` : `Ich bin einverstanden, dass ${sender} mir E-Mails an ${address} sendet.`;
  return topic ? `I agree that ${sender} sends me mail about “${topic}” to ${address}.` : `I agree that ${sender} sends me mail to ${address}.`;
}

/** The mail that asks. It sells nothing: it would need the consent that it asks for. */
export function optInMail(language: Language, { sender, name, sentence, url }: { sender: string; name: string; sentence: string; url: string }): { subject: string; text: string; html: string } {
  const words = language === "de" ? german(sender, name) : english(sender, name);
  const text = [words.greeting, words.ask, sentence, words.act, url, words.otherwise, sender].join("\n\n");
  const paragraph = (line: string) => `<p dir="auto">${escapeHtml(line)}</p>`;
  const html = [paragraph(words.greeting), paragraph(words.ask), `<blockquote dir="auto">${escapeHtml(sentence)}</blockquote>`, `<p><a href="${escapeHtml(url)}">${escapeHtml(words.link)}</a></p>`, paragraph(words.otherwise), paragraph(sender)].join("\n");
  return { subject: words.subject, text, html };
}

const english = (sender: string, name: string) => ({
  subject: `Please confirm: mail from ${sender}`,
  greeting: `Hello ${name},`,
  ask: "may we write to you? We only do so if you agree to this:",
  act: "To agree, open this page and confirm:",
  link: "Read and confirm",
  otherwise: "If you do not want this, you need not do anything. We send nothing unless you confirm.",
});

const german = (sender: string, name: string) => ({
  subject: `Bitte bestätigen: E-Mails von ${sender}`,
  greeting: `Guten Tag ${name},`,
  ask: "dürfen wir Ihnen schreiben? Das tun wir nur, wenn Sie hiermit einverstanden sind:",
  act: "Um zuzustimmen, öffnen Sie diese Seite und bestätigen Sie:",
  link: "Lesen und bestätigen",
  otherwise: "Wenn Sie das nicht möchten, müssen Sie nichts tun. Ohne Ihre Bestätigung senden wir nichts.",
});
