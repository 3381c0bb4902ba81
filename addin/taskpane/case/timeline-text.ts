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

const iconOfEvent: Record<string, TimelineIcon> = { "case.note_added": "note", "case.message_sent": "reply" };
const iconOfNoun: Record<string, TimelineIcon> = { delivery: "reply", reply: "reply", task: "task", sla: "clock" };

/** One line of the timeline in words: "Aylin Demir changed the status to In progress". `writer`: of the mail that it tells of, where that is known. */
export function lineOf(t: TFunction, exists: (key: string) => boolean, { event, actor, data }: Pick<TimelineEntry, "event" | "actor" | "data">, writer?: string): TimelineText {
  const [noun = ""] = event.split(".");
  const messageId = textOf(data["messageId"]);
  const icon = iconOfEvent[event] ?? iconOfNoun[noun] ?? (messageId ? "mail" : "fact");
  const words = { actor: actor.name, ...wordsOf(t, exists, data), ...(writer && { writer }) };
  const key = keyOf(event, { isAssigned: Boolean(data["assigneeName"]), hasWriter: Boolean(writer) });
  const what = exists(key) ? t(key, words) : t("event.other", { ...words, event: event.replaceAll(/[._]/g, " ") });
  return { icon, what: capitalise(what), messageId };
}

/** Mailroom notes a mail, its writer wrote it. */
function keyOf(event: string, { isAssigned, hasWriter }: { isAssigned: boolean; hasWriter: boolean }): string {
  if (event === "case.assigned" && !isAssigned) return "event.case.unassigned";
  if (event === "case.message_received" && !hasWriter) return "event.case.message_came";
  return `event.${event}`;
}

/** The values of an event as a person knows them: statuses and priorities by their names. */
function wordsOf(t: TFunction, exists: (key: string) => boolean, data: Record<string, unknown>): Record<string, string> {
  const words: Record<string, string> = { before: "", after: "", metric: "", title: "", assigneeName: "" };
  for (const [name, value] of Object.entries(data)) words[name] = textOf(value) ?? "";
  for (const name of ["before", "after"]) {
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
