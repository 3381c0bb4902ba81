import type { Message, Priority } from "../../contract/conversations.ts";

export interface PriorityFacts {
  subject: string;
  text: string;
  kind: Message["kind"];
  /** The contact's tags. */
  tags: string[];
}

export interface PriorityVerdict {
  priority: Priority;
  /** A sentence that a person can check. */
  reason: string;
}

const urgentWords = words(
  "urgent", "urgently", "asap", "immediately", "right away", "emergency", "stranded", "hospital", "accident", "stuck at",
  "dringend", "sofort", "umgehend", "notfall", "eilt", "gestrandet", "krankenhaus", "unfall",
  "urgence", "immédiatement", "au plus vite", "bloqué", "bloqués", "bloquée", "hôpital",
  "urgente", "urgentemente", "emergencia", "inmediatamente", "varados", "accidente", "emergência", "imediatamente", "acidente", "emergenza", "immediatamente", "ospedale", "incidente",
  "spoed", "dringende", "onmiddellijk", "haster", "akut", "brådskande", "pilne",
);
const todayWords = words("today", "tonight", "this morning", "this evening", "within the hour", "heute", "heute abend", "aujourd'hui", "ce soir", "hoy", "esta noche", "hoje", "esta noite", "oggi", "stasera", "vandaag", "vanavond", "i dag", "idag", "dzisiaj");
const soonWords = words(
  "tomorrow", "deadline", "by friday", "by monday", "by tomorrow", "before the end of the week", "as soon as possible", "latest by", "no later than",
  "morgen", "frist", "bis freitag", "bis montag", "spätestens", "so schnell wie möglich", "schnellstmöglich",
  "demain", "dès que possible", "date limite", "au plus tard", "mañana", "lo antes posible", "fecha límite", "amanhã", "o mais rápido possível", "prazo", "domani", "il prima possibile", "scadenza", "zo snel mogelijk", "uiterlijk",
);
const vipTags = new Set(["vip", "key account", "key_account"]);
const READ_CHARS = 4_000;

/**
 * The priority by visible rules: urgency cannot be promised from a text, so each verdict names what it saw. Two signs
 * of urgency (or one with "today") make it urgent, one makes it high; robots are low.
 */
export function prioritise(facts: PriorityFacts): PriorityVerdict {
  const text = `${facts.subject}\n${facts.text.slice(0, READ_CHARS)}`.toLocaleLowerCase();
  if (facts.kind === "newsletter" || facts.kind === "auto_reply") return { priority: "low", reason: "Nobody waits for an answer: it was sent by a machine." };
  const urgent = found(urgentWords, text);
  const today = found(todayWords, text);
  const soon = found(soonWords, text);
  const isVip = facts.tags.some((tag) => vipTags.has(tag.toLowerCase()));
  if (urgent.length > 0 && (urgent.length > 1 || today.length > 0)) return { priority: "urgent", reason: `It says ${quote([...urgent, ...today])}.` };
  if (urgent.length > 0) return raise("high", isVip, `It says ${quote(urgent)}.`);
  if (today.length > 0 || soon.length > 0) return raise("high", isVip, `It names a time that is near: ${quote([...today, ...soon])}.`);
  if (isVip) return { priority: "high", reason: "The sender is tagged VIP." };
  return { priority: "medium", reason: "Nothing in it speaks of a hurry." };
}

const order: Record<Priority, number> = { low: 0, medium: 1, high: 2, urgent: 3 };

export function isHigher(a: Priority, b: Priority): boolean {
  return order[a] > order[b];
}

function raise(priority: Priority, isVip: boolean, reason: string): PriorityVerdict {
  return isVip ? { priority: "urgent", reason: `${reason} The sender is tagged VIP.` } : { priority, reason };
}

function words(...list: string[]): { word: string; pattern: RegExp }[] {
  return list.map((word) => ({ word, pattern: new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, "u") }));
}

function found(list: { word: string; pattern: RegExp }[], text: string): string[] {
  return list.filter(({ pattern }) => pattern.test(text)).map(({ word }) => word).slice(0, 3);
}

const quote = (list: string[]) => list.slice(0, 3).map((word) => `"${word}"`).join(" and ");
