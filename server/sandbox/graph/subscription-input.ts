import { randomUUID } from "node:crypto";
import { graphError } from "./errors.ts";
import { findFolder } from "./folders.ts";
import type { Mailbox } from "./mailbox.ts";
import type { StoredSubscription } from "./model.ts";
import type { Store } from "./store.ts";

export interface Asker {
  creatorId: string;
  immutableIds: boolean;
}

const MINUTE_MS = 60_000;
const LIFE_MINUTES_MAX = 10_080;
const LIFE_MINUTES_MIN = 45;
const CLIENT_STATE_CHARS_MAX = 128;
const CHANGE_KINDS = ["created", "updated", "deleted"];

/** Reads a subscription as a client asks for it. Throws Graph's 400 for what it does not accept. */
export function readSubscription(store: Store, input: Record<string, unknown>, findMailbox: (user: string) => Mailbox, asker: Asker) {
  const { userId, folder } = readResource(String(input["resource"] ?? ""), findMailbox);
  const clientState = input["clientState"] ?? null;
  if (clientState !== null && (typeof clientState !== "string" || clientState.length > CLIENT_STATE_CHARS_MAX)) {
    throw invalid(`The clientState property may hold ${CLIENT_STATE_CHARS_MAX} characters.`);
  }
  return {
    id: randomUUID(),
    resource: String(input["resource"]),
    userId,
    folder,
    changeTypes: readChangeTypes(input["changeType"]),
    notificationUrl: readUrl(input["notificationUrl"], "notificationUrl"),
    lifecycleNotificationUrl:
      input["lifecycleNotificationUrl"] === undefined || input["lifecycleNotificationUrl"] === null
        ? null
        : readUrl(input["lifecycleNotificationUrl"], "lifecycleNotificationUrl"),
    clientState,
    expiresAt: readExpiry(store, input["expirationDateTime"]),
    immutableIds: asker.immutableIds,
    applicationId: null,
    creatorId: asker.creatorId,
  } satisfies StoredSubscription;
}

function readResource(resource: string, findMailbox: (user: string) => Mailbox) {
  const path = decodeURIComponent(resource).replace(/\('([^']+)'\)/g, "/$1").replace(/^\//, "").split("?")[0] ?? "";
  const match = /^(?:me|users\/([^/]+))(?:\/mailFolders\/([^/]+))?\/messages$/i.exec(path);
  if (!match) throw invalid(`The resource '${resource}' is not supported.`);
  const mailbox = findMailbox(match[1] ?? "me");
  return { userId: mailbox.user.id, folder: match[2] ? findFolder(mailbox, match[2]).key : null };
}

function readChangeTypes(value: unknown): string[] {
  const kinds = typeof value === "string" ? value.split(",").map((kind) => kind.trim().toLowerCase()) : [];
  if (kinds.length === 0 || !kinds.every((kind) => CHANGE_KINDS.includes(kind))) throw invalid("Invalid change type.");
  return kinds;
}

function readUrl(value: unknown, name: string): string {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol !== "https:") throw invalid(`The ${name} must be an https address.`);
  return String(value);
}

/** The end that is asked for, within the least and the most that Graph gives. */
export function readExpiry(store: Store, value: unknown): string {
  const at = typeof value === "string" ? Date.parse(value) : NaN;
  const now = store.now().getTime();
  if (Number.isNaN(at)) throw invalid("The expirationDateTime is missing or no date.");
  if (at <= now) throw invalid("Subscription expiration can only be in the future.");
  if (at > now + (LIFE_MINUTES_MAX + 1) * MINUTE_MS) {
    throw invalid(`Subscription expiration can only be ${LIFE_MINUTES_MAX} minutes in the future.`);
  }
  return new Date(Math.max(at, now + LIFE_MINUTES_MIN * MINUTE_MS)).toISOString();
}

function invalid(message: string) {
  return graphError(400, "InvalidRequest", message);
}
