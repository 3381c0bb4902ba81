import type { MailboxSettings, WorkingHours } from "../../services/conversations/mailbox.ts";
import { GraphFault } from "./graph-fault.ts";
import { askGraph, askGraphJson, type GraphOptions } from "./graph-request.ts";
import { messagePath, usersPath } from "./messages-of.ts";

type Json = Record<string, unknown>;

/** Automatic replies and working hours: https://learn.microsoft.com/graph/api/user-get-mailboxsettings */
export async function readMailboxSettings(options: GraphOptions, mailbox: string): Promise<MailboxSettings> {
  const settings = await askGraphJson(options, { method: "GET", path: `${usersPath(mailbox)}/mailboxSettings`, mailbox });
  return { automaticReplies: automaticReplies(settings["automaticRepliesSetting"] as Json | undefined), workingHours: workingHours(settings["workingHours"] as Json | undefined) };
}

/** Those that are scheduled have their hours; those that are simply on have begun before anything. */
function automaticReplies(said: Json | undefined): MailboxSettings["automaticReplies"] {
  if (said?.["status"] === "alwaysEnabled") return { from: new Date(0), until: null };
  const from = moment(said?.["scheduledStartDateTime"]);
  const until = moment(said?.["scheduledEndDateTime"]);
  return said?.["status"] === "scheduled" && from && until ? { from, until } : null;
}

/** Graph answers these in UTC unless it is asked otherwise, without saying so in the text. */
function moment(said: unknown): Date | null {
  const { dateTime } = (said ?? {}) as { dateTime?: unknown };
  if (typeof dateTime !== "string") return null;
  const at = new Date(/Z|[+-]\d\d:\d\d$/.test(dateTime) ? dateTime : `${dateTime}Z`);
  return Number.isNaN(at.getTime()) ? null : at;
}

function workingHours(said: Json | undefined): WorkingHours | null {
  const { daysOfWeek, startTime, endTime, timeZone } = (said ?? {}) as { daysOfWeek?: unknown; startTime?: unknown; endTime?: unknown; timeZone?: { name?: unknown } };
  if (!Array.isArray(daysOfWeek) || typeof startTime !== "string" || typeof endTime !== "string" || typeof timeZone?.name !== "string") return null;
  return { timeZone: timeZone.name, days: daysOfWeek.map((day) => String(day).toLowerCase()), from: startTime.slice(0, 5), to: endTime.slice(0, 5) };
}

export async function categorise(options: GraphOptions, { mailbox, messageId, category }: { mailbox: string; messageId: string; category: string }): Promise<void> {
  const path = messagePath(mailbox, messageId);
  try {
    const { categories } = await askGraphJson(options, { method: "GET", path: `${path}?$select=categories`, mailbox });
    const known = Array.isArray(categories) ? categories.map(String) : [];
    if (!known.includes(category)) await askGraph(options, { method: "PATCH", path, mailbox, body: { categories: [...known, category] } });
  } catch (error) {
    if (!(error instanceof GraphFault) || error.status !== 404) throw error;
  }
}
