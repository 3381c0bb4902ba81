/** What the pages behind the links in our mails say. They are read by anybody, so they need no add-in and no script. */
export interface LeaveTexts {
  title: string;
  intro(sender: string): string;
  topicChoice(topic: string): string;
  allChoice(sender: string): string;
  /** Where there is nothing to choose from. */
  allText(sender: string): string;
  choice: string;
  leave: string;
  nothingYet: string;
  leftTopic(topic: string, sender: string): string;
  leftAll(sender: string): string;
  alreadyQueued: string;
  leaveAllToo: string;
  again: string;
  againText: string;
  back(sender: string): string;
  silenced(sender: string): string;
  wrongTitle: string;
  wrong: string;
  previewTitle: string;
  preview: string;
  optInTitle: string;
  optInIntro(sender: string): string;
  optInYes: string;
  optInNo: string;
  optInDone: string;
  optInDoneBefore: string;
  optInExpired: string;
  leaveLater: string;
  tooMany: string;
}

const en: LeaveTexts = {
  title: "Unsubscribe",
  intro: (sender) => `This mail was sent to you by ${sender}.`,
  topicChoice: (topic) => `No more mail about “${topic}”`,
  allChoice: (sender) => `No more campaign mail from ${sender} at all`,
  allText: (sender) => `With the button, ${sender} sends you no campaign mail any more.`,
  choice: "What would you like to stop?",
  leave: "Unsubscribe",
  nothingYet: "Nothing has been changed yet. It is when you press the button.",
  leftTopic: (topic, sender) => `You will get no more mail about “${topic}” from ${sender}.`,
  leftAll: (sender) => `You will get no more campaign mail from ${sender}.`,
  alreadyQueued: "This counts from now on, also for mail that was already prepared.",
  leaveAllToo: "Stop all campaign mail",
  again: "I want to hear again",
  againText: "Was it a mistake? You can take it back.",
  back: (sender) => `You will hear from ${sender} again.`,
  silenced: (sender) => `${sender} does not write to this address any more.`,
  wrongTitle: "This link does not work",
  wrong: "It is not complete, or it is none of ours. Open it from the mail again, or answer the mail and say that you want no more.",
  previewTitle: "Unsubscribe: an example",
  preview: "This link is from a preview or a test. In a mail to a person, it leads to the page where they unsubscribe.",
  optInTitle: "Please confirm",
  optInIntro: (sender) => `${sender} asks for your agreement. Nothing is sent unless you give it.`,
  optInYes: "Yes, I agree",
  optInNo: "If you do not agree, close this page. You need not do anything.",
  optInDone: "Thank you. Your agreement is noted.",
  optInDoneBefore: "You have agreed to this before. Nothing else is needed.",
  optInExpired: "This question is no longer open. If you want to agree, ask for a new mail.",
  leaveLater: "You can withdraw at any time, with the link in each mail.",
  tooMany: "Too many tries with links that are not ours. Wait a minute.",
};

const de: LeaveTexts = {
  title: "Abmelden",
  intro: (sender) => `Diese E-Mail hat Ihnen ${sender} gesendet.`,
  topicChoice: (topic) => `Keine E-Mails mehr zu „${topic}“`,
  allChoice: (sender) => `Gar keine Kampagnen-E-Mails mehr von ${sender}`,
  allText: (sender) => `Mit dem Knopf sendet Ihnen ${sender} keine Kampagnen-E-Mails mehr.`,
  choice: "Was möchten Sie nicht mehr erhalten?",
  leave: "Abmelden",
  nothingYet: "Noch ist nichts geändert. Das geschieht erst mit dem Knopf.",
  leftTopic: (topic, sender) => `Sie erhalten von ${sender} keine E-Mails mehr zu „${topic}“.`,
  leftAll: (sender) => `Sie erhalten von ${sender} keine Kampagnen-E-Mails mehr.`,
  alreadyQueued: "Das gilt ab sofort, auch für bereits vorbereitete E-Mails.",
  leaveAllToo: "Alle Kampagnen-E-Mails beenden",
  again: "Ich möchte wieder davon hören",
  againText: "War es ein Versehen? Sie können es zurücknehmen.",
  back: (sender) => `Sie hören wieder von ${sender}.`,
  silenced: (sender) => `${sender} schreibt nicht mehr an diese Adresse.`,
  wrongTitle: "Dieser Link funktioniert nicht",
  wrong: "Er ist unvollständig oder nicht von uns. Öffnen Sie ihn noch einmal aus der E-Mail, oder antworten Sie darauf, dass Sie nichts mehr erhalten möchten.",
  previewTitle: "Abmelden: ein Beispiel",
  preview: "Dieser Link stammt aus einer Vorschau oder einem Test. In einer E-Mail an eine Person führt er zu der Seite, auf der sie sich abmeldet.",
  optInTitle: "Bitte bestätigen",
  optInIntro: (sender) => `${sender} bittet um Ihre Zustimmung. Ohne sie wird nichts gesendet.`,
  optInYes: "Ja, ich stimme zu",
  optInNo: "Wenn Sie nicht zustimmen, schließen Sie diese Seite. Sie müssen nichts weiter tun.",
  optInDone: "Vielen Dank. Ihre Zustimmung ist notiert.",
  optInDoneBefore: "Sie haben bereits zugestimmt. Es ist nichts weiter nötig.",
  optInExpired: "Diese Frage ist nicht mehr offen. Wenn Sie zustimmen möchten, bitten Sie um eine neue E-Mail.",
  leaveLater: "Sie können jederzeit widerrufen, mit dem Link in jeder E-Mail.",
  tooMany: "Zu viele Versuche mit Links, die nicht von uns sind. Warten Sie eine Minute.",
};

const languages: Record<"en" | "de", LeaveTexts> = { en, de };
export type LeaveLanguage = keyof typeof languages;

/** The best of `Accept-Language` that we have; RFC 9110, 12.5.4. */
export function leaveLanguage(accept: string | undefined): LeaveLanguage {
  const wanted = (accept ?? "")
    .slice(0, 500)
    .split(",")
    .map((range) => ({ tag: range.split(";")[0]!.trim().toLowerCase(), quality: Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  const found = wanted.map(({ tag }) => tag.split("-")[0]!).find((language) => language in languages);
  return (found as LeaveLanguage | undefined) ?? "en";
}

export const leaveTexts = (language: LeaveLanguage): LeaveTexts => languages[language];
