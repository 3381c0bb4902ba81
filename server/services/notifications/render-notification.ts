import { type NotificationLanguage, type NotificationPreview, type NotificationTemplateKey, type NotificationText, topicOf } from "../../contract/notifications.ts";
import { refuse } from "../../errors.ts";
import { asHeader } from "../templates/header-names.ts";
import { SUBJECT_LENGTH_MAX } from "../templates/limits.ts";
import { parsePart } from "../templates/liquid.ts";
import { errorsWithin, readLiquidError } from "../templates/render-template.ts";
import { createHtmlRenderer } from "../templates/render-html.ts";
import { sentenceOf } from "./kind-words.ts";
import { ENTRIES_MAX } from "./limits.ts";

/** One notification, as it is told: the newest come last. */
export interface Entry {
  kind: string;
  actor: string | null;
  /** What it is about: a case's number and title, a campaign's name. */
  about: string;
  caseNumber: string;
  title: string;
  at: Date;
}

export interface Told {
  name: string;
  language: NotificationLanguage;
  timeZone: string;
  url: string;
  entries: Entry[];
  isDigest: boolean;
}

/** Which text tells it: the topic's own where there is one event, else one that lists them. */
export function templateKeyOf({ entries, isDigest }: Pick<Told, "entries" | "isDigest">): NotificationTemplateKey {
  if (isDigest) return "digest";
  return entries.length === 1 ? topicOf(entries[0]!.kind) : "several";
}

/** What the Liquid of a text can name. */
export const singleFields = ["name", "what", "about", "case_number", "title", "actor", "when", "url"] as const;
export const listFields = ["name", "count", "more", "about", "entries", "url"] as const;
export const fieldsOf = (key: NotificationTemplateKey): readonly string[] => (key === "several" || key === "digest" ? listFields : singleFields);

/** Pure. Throws what liquidjs throws where the text cannot be rendered. */
export function renderNotification(text: NotificationText, told: Told): NotificationPreview {
  const values = valuesOf(told);
  const now = told.entries.at(-1)!.at;
  const subject = asHeader(parsePart("text", text.subject).render(values, { now, strict: true }).text, SUBJECT_LENGTH_MAX);
  const { html, text: plain } = createHtmlRenderer()(parsePart("html", text.html).render(values, { now, strict: true }));
  return { subject, html, text: plain };
}

/** What each event says, for a post in Teams as for a mail. */
export function linesOf({ entries, language, timeZone }: Told): { text: string; detail: string }[] {
  return entries.map((entry) => ({ text: [sentenceOf(entry.kind, entry.actor, language), entry.about].filter(Boolean).join(": "), detail: momentOf(entry.at, language, timeZone) }));
}

function valuesOf(told: Told): Record<string, unknown> {
  const { name, language, timeZone, url, entries } = told;
  const all = entries.map((entry) => ({
    what: sentenceOf(entry.kind, entry.actor, language),
    about: entry.about, case_number: entry.caseNumber, title: entry.title,
    actor: entry.actor ?? "",
    when: momentOf(entry.at, language, timeZone),
  }));
  if (templateKeyOf(told) === topicOf(entries[0]!.kind)) return { name, url, ...all[0]! };
  const isOne = new Set(entries.map((entry) => entry.about)).size === 1;
  return { name, url, count: String(entries.length), more: String(Math.max(0, entries.length - ENTRIES_MAX)), about: isOne ? entries[0]!.about : "", entries: all.slice(-ENTRIES_MAX) };
}

const momentOf = (at: Date, language: NotificationLanguage, timeZone: string) => new Intl.DateTimeFormat(language === "de" ? "de-DE" : "en-GB", { dateStyle: "medium", timeStyle: "short", timeZone }).format(at);

/** Refuses a text that is no Liquid, or names what it is not given; with the place of each. */
export function checkText(key: NotificationTemplateKey, text: NotificationText, sample: Told): NotificationPreview {
  const errors = (["subject", "html"] as const).flatMap((part) => problemsOf(part, key, text));
  if (errors.length === 0) {
    try {
      return renderNotification(text, sample);
    } catch (error) {
      errors.push(...errorsWithin(error).map((each) => ({ path: "html", message: readLiquidError(each).what })));
    }
  }
  throw refuse("bad_input", `The text cannot be used: ${errors.map(({ path, message }) => `${path} ${message}`).join("; ")}.`, { errors });
}

function problemsOf(part: "subject" | "html", key: NotificationTemplateKey, text: NotificationText): { path: string; message: string }[] {
  try {
    const unknown = parsePart(part === "html" ? "html" : "text", text[part]).fields.filter((field) => !fieldsOf(key).includes(field));
    return unknown.map((field) => ({ path: part, message: `names {{ ${field} }}, which there is not; there are ${fieldsOf(key).join(", ")}` }));
  } catch (error) {
    return errorsWithin(error).map((each) => {
      const { what, line } = readLiquidError(each);
      return { path: part, message: line === null ? what : `${what} (line ${line})` };
    });
  }
}
