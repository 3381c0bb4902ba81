import { asc, isNull } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendars.ts";
import { webhooks } from "../../../drizzle/schema/notifications.ts";
import { mailboxes, teams, users } from "../../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { templates } from "../../../drizzle/schema/templates.ts";
import type { Ctx } from "../../context.ts";
import { publicAddress } from "./public-address.ts";

/** What others point to, each by a name that means the same on another desk. */
export type Kind = "user" | "team" | "mailbox" | "calendar" | "template" | "webhook" | "sending_account";

/** Names of one kind both ways. */
export interface Named {
  nameOf: Map<string, string>;
  idOf: Map<string, string>;
}
export type Names = Record<Kind, Named>;

/** What a thing is called that was pointed to and is there no more. */
export const GONE = "(gone)";

/** All names as they are now: people and mailboxes by their address, the others by what they are called. */
export async function readNames(ctx: Ctx): Promise<Names> {
  const { db } = ctx;
  const boxes = await db.select({ id: mailboxes.id, name: mailboxes.address, userId: mailboxes.userId, channel: mailboxes.channel }).from(mailboxes);
  const shared = new Map(boxes.filter(({ userId, channel }) => userId === null && channel === "email").map(({ id, name }) => [id, name]));
  const accounts = await db.select({ id: sendingAccounts.id, mailboxId: sendingAccounts.mailboxId, name: sendingAccounts.name }).from(sendingAccounts).orderBy(asc(sendingAccounts.createdAt), asc(sendingAccounts.id));
  const hooks = await db.select({ id: webhooks.id, name: webhooks.name, url: webhooks.url }).from(webhooks).where(isNull(webhooks.deletedAt)).orderBy(asc(webhooks.createdAt), asc(webhooks.id));
  return {
    user: named(await db.select({ id: users.id, name: users.email }).from(users).where(isNull(users.disabledAt))),
    team: named(await db.select({ id: teams.id, name: teams.name }).from(teams)),
    mailbox: named(boxes),
    calendar: named(await db.select({ id: calendars.id, name: calendars.name }).from(calendars).where(isNull(calendars.archivedAt)).orderBy(asc(calendars.createdAt), asc(calendars.id))),
    template: named(await db.select({ id: templates.id, name: templates.name }).from(templates).where(isNull(templates.deletedAt)).orderBy(asc(templates.createdAt), asc(templates.id))),
    webhook: named(hooks.map(({ id, name, url }) => ({ id, name: name || publicAddress(url) }))),
    // A mailbox's own goes by the mailbox; those of people's own mailboxes are theirs, and those of chats stay here.
    sending_account: named(accounts.flatMap(({ id, mailboxId, name }) => (shared.has(mailboxId) ? [{ id, name: id === mailboxId ? shared.get(mailboxId)! : name }] : []))),
  };
}

/** Of two that are called the same the later one gets a number, in the order that is given. */
export function named(rows: { id: string; name: string }[]): Named {
  const nameOf = new Map<string, string>();
  const idOf = new Map<string, string>();
  const taken = new Set(rows.map(({ name }) => name));
  for (const { id, name } of rows) {
    let free = name;
    for (let number = 2; idOf.has(free) || (free !== name && taken.has(free)); number++) free = `${name} (${number})`;
    nameOf.set(id, free);
    idOf.set(free, id);
  }
  return { nameOf, idOf };
}

const kindOfKey: Record<string, Kind> = {
  userId: "user", userIds: "user", assignee: "user", assigneeId: "user", leadId: "user", managerId: "user", memberIds: "user", teamId: "team", mailboxId: "mailbox",
  calendarId: "calendar", templateId: "template", webhookId: "webhook", accountId: "sending_account", fallbackAccountId: "sending_account",
};
const kindOfField: Record<string, Kind> = { "case.team": "team", "before.team": "team", "case.assignee": "user", "before.assignee": "user", "case.mailbox": "mailbox" };
/** What stands in these is a person's own words. */
const plainKeys = new Set(["customFields", "variants", "headers", "settings"]);

/** Whoever looks, and nobody: they mean the same everywhere. */
const nobodys = new Set(["", "me", "none"]);

/** What `swap` answers stands in place of each reference in a definition, wherever it is. */
export function mapReferences(value: unknown, swap: (kind: Kind, name: string, path: string) => string, path = ""): unknown {
  const at = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) return value.map((each, index) => mapReferences(each, swap, at(index)));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(object).map(([key, each]) => {
    const kind = kindOfKey[key] ?? (key === "value" ? kindOfCondition(object) : undefined);
    if (kind !== undefined) return [key, swapEach(each, (name, place) => swap(kind, name, place), at(key))];
    return [key, plainKeys.has(key) ? each : mapReferences(each, swap, at(key))];
  }));
}

/** A text, or each of a list. */
function swapEach(value: unknown, swap: (name: string, path: string) => string, path: string): unknown {
  if (Array.isArray(value)) return value.map((each, index) => swapEach(each, swap, `${path}.${index}`));
  return typeof value === "string" && !nobodys.has(value) ? swap(value, path) : value;
}

function kindOfCondition({ field, operator }: Record<string, unknown>): Kind | undefined {
  if (operator === "in_hours" || operator === "outside_hours") return "calendar";
  return typeof field === "string" && Object.hasOwn(kindOfField, field) ? kindOfField[field] : undefined;
}
