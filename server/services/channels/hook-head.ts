import { z } from "zod";
import type { ChatChannel } from "../../contract/chats.ts";
import { jsonOf } from "../../json-of.ts";

/** What a hook says of itself, read before it is kept: about whom, and from when. */
export interface HookHead {
  /** Numbers, pages or Instagram accounts. */
  externalIds: string[];
  /** Named where no number is: what is told of a whole business account. */
  businessIds: string[];
  /** Of the newest thing that it tells; null: it tells no time. */
  newestAt: Date | null;
}

const NAMES_MAX = 500;
const DEPTH_MAX = 12;
/** Seconds until then, milliseconds from then on. */
const SECONDS_MAX = 100_000_000_000;

const objects: Record<ChatChannel, string> = { whatsapp: "whatsapp_business_account", messenger: "page", instagram: "instagram" };

const Change = z.object({ value: z.object({ metadata: z.object({ phone_number_id: z.string().max(200) }).optional().catch(undefined) }).optional().catch(undefined) });
export const Entry = z.object({ id: z.coerce.string().max(200), changes: z.array(Change).optional().catch(undefined) });
const Hook = z.object({ object: z.string().max(100), entry: z.array(Entry).min(1) });

/** Null: it is no hook of this channel. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications */
export function readHookHead(channel: ChatChannel, body: string): HookHead | null {
  const json = jsonOf(body);
  const hook = Hook.safeParse(json);
  if (!hook.success || hook.data.object !== objects[channel]) return null;
  return { ...namesOf(channel, hook.data.entry), newestAt: newestIn(json) };
}

/** AWS passes on one entry, as text within its own words. https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlqs.html */
export function readAwsHead(message: string): HookHead | null {
  const outer = z.object({ whatsAppWebhookEntry: z.union([z.string(), z.looseObject({})]) }).safeParse(jsonOf(message));
  if (!outer.success) return null;
  const json = typeof outer.data.whatsAppWebhookEntry === "string" ? jsonOf(outer.data.whatsAppWebhookEntry) : outer.data.whatsAppWebhookEntry;
  const entry = Entry.safeParse(json);
  return entry.success ? { ...namesOf("whatsapp", [entry.data]), newestAt: newestIn(json) } : null;
}

function namesOf(channel: ChatChannel, entries: z.infer<typeof Entry>[]): Pick<HookHead, "externalIds" | "businessIds"> {
  const named = new Set<string>();
  const businesses = new Set<string>();
  for (const { id, changes = [] } of entries.slice(0, NAMES_MAX)) {
    const numbers = changes.flatMap(({ value }) => value?.metadata?.phone_number_id ?? []);
    for (const number of numbers.slice(0, NAMES_MAX)) named.add(number);
    if (channel !== "whatsapp") named.add(id);
    else if (numbers.length < changes.length || changes.length === 0) businesses.add(id);
  }
  return { externalIds: [...named], businessIds: [...businesses] };
}

/** The newest `timestamp` or `time` anywhere: seconds or milliseconds, as text or number. */
function newestIn(json: unknown): Date | null {
  let newest = 0;
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > DEPTH_MAX) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === "timestamp" || name === "time") newest = Math.max(newest, momentOf(inner));
      else look(inner, depth + 1);
    }
  };
  look(json, 0);
  return newest === 0 ? null : new Date(newest);
}

function momentOf(value: unknown): number {
  const number = typeof value === "number" || (typeof value === "string" && /^\d{9,16}$/.test(value)) ? Number(value) : 0;
  if (!Number.isFinite(number) || number <= 0 || number > SECONDS_MAX * 1_000) return 0;
  return number < SECONDS_MAX ? number * 1_000 : number;
}
