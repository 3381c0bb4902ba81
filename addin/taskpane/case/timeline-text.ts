import type { TFunction } from "i18next";
import type { TimelineEntry } from "../../../server/contract/cases.ts";
import { capitalise } from "../../shared/i18n/duration.ts";

export type TimelineIcon = "mail" | "reply" | "note" | "task" | "clock" | "fact";

export interface TimelineText {
  icon: TimelineIcon;
  what: string;
  /** The mail that can be opened in its place. */
  messageId: string | null;
}

const iconOfNoun: Record<string, TimelineIcon> = { message: "mail", delivery: "reply", note: "note", task: "task", target: "clock", sla: "clock" };

/** One line of the timeline in words: "Aylin Demir changed the status to In progress". */
export function lineOf(t: TFunction, exists: (key: string) => boolean, { event, actor, data }: TimelineEntry): TimelineText {
  const [noun = "", verb = ""] = event.split(".");
  const isReply = data["direction"] === "outbound" || event === "message.sent";
  const isNote = noun === "note" || event === "case.note_added";
  const icon = isReply ? "reply" : isNote ? "note" : (iconOfNoun[noun] ?? (verb.startsWith("message_") ? "mail" : "fact"));
  const key = `event.${noun}.${verb}`;
  const words = { actor: actor.name, ...wordsOf(t, exists, data) };
  const what = exists(key) ? t(key, words) : t("event.other", { ...words, event: event.replaceAll(/[._]/g, " ") });
  const messageId = icon === "mail" || icon === "reply" ? textOf(data["messageId"]) : null;
  return { icon, what: capitalise(what, "en"), messageId };
}

/** The values of an event as a person knows them: statuses and priorities by their names. */
function wordsOf(t: TFunction, exists: (key: string) => boolean, data: Record<string, unknown>): Record<string, string> {
  const words: Record<string, string> = { to: "", from: "", metric: "", name: "", title: "" };
  for (const [name, value] of Object.entries(data)) words[name] = textOf(value) ?? "";
  for (const name of ["to", "from", "status", "priority"]) {
    const known = ["status", "priority"].map((list) => `${list}.${words[name] ?? ""}`).find((key) => words[name] && exists(key));
    if (known) words[name] = t(known);
  }
  if (words["metric"] && exists(`metric.${words["metric"]}`)) words["metric"] = t(`metric.${words["metric"]}`);
  return words;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (value && typeof value === "object" && "name" in value && typeof value.name === "string") return value.name;
  return null;
}
