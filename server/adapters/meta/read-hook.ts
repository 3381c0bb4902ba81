import type { ChatProvider } from "../../contract/channels.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import type { HookEvent, ReadHook } from "../../services/channels/hook-events.ts";
import { readWhatsAppChange } from "../whatsapp-cloud/whatsapp-events.ts";
import { type Untrusted, idOf, isObject, objectOf, objectsOf, readObject, textOf } from "./hostile-json.ts";
import { readMessaging } from "./messaging-events.ts";

/** Meta bundles at most 1,000 updates: https://developers.facebook.com/docs/graph-api/webhooks/getting-started */
const ENTRIES_MAX = 1_000;
const CHANGES_MAX = 1_000;
/** However a body is nested, no more than this comes of it. */
const EVENTS_MAX = 10_000;

/** What one field of a hook tells; empty: nothing that is known. */
export interface ReadChange {
  field: string;
  events: HookEvent[];
}

/** Reads hooks of WhatsApp (from Meta or by AWS), Messenger and Instagram. Pure, and never throws. */
export const readHook: ReadHook = (provider, body) => {
  const channel = channelOf(provider);
  const changes = readChanges(provider, body);
  const events = changes.flatMap(({ field, events: found }): HookEvent[] => (found.length > 0 ? found : [{ kind: "other", channel, field }]));
  return events.length > 0 ? events.slice(0, EVENTS_MAX) : [{ kind: "other", channel, field: "" }];
};

const channelOf = (provider: ChatProvider): ChatChannel => (provider === "messenger" || provider === "instagram" ? provider : "whatsapp");

/** The same, by the fields that the vendor told it in. */
export function readChanges(provider: ChatProvider, body: string): ReadChange[] {
  const read = readObject(body);
  if (read === null) return [];
  switch (provider) {
    case "whatsapp_cloud": {
      return objectsOf(read["entry"], ENTRIES_MAX).flatMap(readWhatsAppEntry);
    }
    case "aws_social": {
      return readWhatsAppEntry(awsEntryOf(read));
    }
    case "messenger":
    case "instagram": {
      return objectsOf(read["entry"], ENTRIES_MAX).flatMap((entry) => readPageEntry(provider, entry));
    }
    default: {
      return provider satisfies never;
    }
  }
}

function readWhatsAppEntry(entry: Untrusted): ReadChange[] {
  const businessId = idOf(entry["id"]) ?? "";
  return objectsOf(entry["changes"], CHANGES_MAX).map((change) => {
    const field = textOf(change["field"], 200) ?? "";
    return { field, events: readWhatsAppChange(field, objectOf(change["value"]), businessId) };
  });
}

/**
 * SNS and EventBridge wrap what AWS says, which wraps Meta's entry as a text.
 * https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html
 */
function awsEntryOf(read: Untrusted): Untrusted {
  const told = typeof read["Message"] === "string" ? (readObject(read["Message"]) ?? {}) : read;
  const event = isObject(told["detail"]) ? told["detail"] : told;
  const entry = event["whatsAppWebhookEntry"];
  return typeof entry === "string" ? (readObject(entry) ?? {}) : objectOf(entry);
}

const MESSAGING_FIELDS = new Set(["messages", "messaging_postbacks", "messaging_seen", "message_reactions", "message_edit", "message_echoes", "message_reads", "message_deliveries"]);

function readPageEntry(channel: "messenger" | "instagram", entry: Untrusted): ReadChange[] {
  const accountExternalId = idOf(entry["id"]) ?? "";
  const messaging = objectsOf(entry["messaging"], CHANGES_MAX).map((item) => ({ field: fieldOf(item), events: readMessaging(channel, accountExternalId, item) }));
  // Another app holds the conversation: it is told, and nothing is ours to do.
  const standby = objectsOf(entry["standby"], CHANGES_MAX).map(() => ({ field: "standby", events: [] }));
  const changes = objectsOf(entry["changes"], CHANGES_MAX).map((change) => {
    const field = textOf(change["field"], 200) ?? "";
    return { field, events: MESSAGING_FIELDS.has(field) ? readMessaging(channel, accountExternalId, objectOf(change["value"])) : [] };
  });
  return [...messaging, ...standby, ...changes];
}

const ADDRESSES = new Set(["sender", "recipient", "timestamp"]);

function fieldOf(item: Untrusted): string {
  return (Object.keys(item).find((key) => !ADDRESSES.has(key)) ?? "messaging").slice(0, 200);
}
