import { createHash, randomBytes } from "node:crypto";
import { type Journal, memoryJournal, openJournal } from "../journal.ts";
import { addressOf, type MetaBusiness, type MetaChannel, type MetaMedia, type MetaMessage, type MetaPerson, type MetaTemplate, type MetaToken, type OwedHook, type StatusStep } from "./model.ts";

type Entry =
  | { t: "message"; message: MetaMessage }
  | { t: "status"; id: string; step: StatusStep }
  | { t: "dropDue"; id: string }
  | { t: "template"; template: MetaTemplate }
  | { t: "templateGone"; id: string }
  | { t: "media"; media: MetaMedia }
  | { t: "mediaGone"; id: string }
  | { t: "token"; token: MetaToken }
  | { t: "tokenGone"; token: string }
  | { t: "subscribed"; id: string; isOn: boolean }
  | { t: "callback"; object: string; url: string }
  | { t: "person"; person: MetaPerson }
  /** Until when the business has read what a person wrote. */
  | { t: "seen"; key: string; at: string }
  | { t: "stopped"; phone: string; isStopped: boolean }
  | { t: "owed"; hook: OwedHook }
  | { t: "told"; id: string }
  | { t: "sns"; isConfirmed: boolean };

const COMPACT_ABOVE_BYTES = 64 * 1024 * 1024;

export interface MetaWorld {
  readonly business: MetaBusiness;
  now(): Date;
  messages: Map<string, MetaMessage>;
  templates: Map<string, MetaTemplate>;
  media: Map<string, MetaMedia>;
  tokens: Map<string, MetaToken>;
  subscribed: Set<string>;
  callbacks: Map<string, string>;
  people: MetaPerson[];
  seen: Map<string, string>;
  stopped: Set<string>;
  owed: Map<string, OwedHook>;
  isSnsConfirmed(): boolean;
  commit(entry: Entry): void;
  /** Resolves when everything told so far would survive a crash. */
  synced(): Promise<void>;
  /** Of one person with one account, oldest first. */
  chatOf(channel: MetaChannel, accountId: string, address: string): MetaMessage[];
  personAt(channel: MetaChannel, address: string): MetaPerson | null;
  /** Counts up with everything that changed: screens ask again when it grew. */
  version(): number;
  close(): Promise<void>;
}

/** All that Meta keeps of a business, its people and their talk, journalled so that it outlives a kill as the real one would. */
export async function openMetaWorld(options: { business: MetaBusiness; journalFile?: string; now: () => Date; publicUrl: string }): Promise<MetaWorld> {
  const { business, now } = options;
  const messages = new Map<string, MetaMessage>();
  const chats = new Map<string, MetaMessage[]>();
  const templates = new Map<string, MetaTemplate>();
  const media = new Map<string, MetaMedia>();
  const tokens = new Map<string, MetaToken>();
  const subscribed = new Set<string>();
  const callbacks = new Map<string, string>();
  const people: MetaPerson[] = [...business.people];
  const seen = new Map<string, string>();
  const stopped = new Set<string>();
  const owed = new Map<string, OwedHook>();
  let isSnsConfirmed = false;
  let version = 0;

  const keep = (message: MetaMessage) => {
    if (messages.has(message.id)) return;
    messages.set(message.id, message);
    const key = chatKey(message);
    const chat = chats.get(key);
    if (chat) chat.push(message);
    else chats.set(key, [message]);
  };
  const applyStatus = (id: string, step: StatusStep) => {
    const message = messages.get(id);
    if (!message) return;
    message.done.push(step);
    message.due = message.due.filter((due) => due.status !== step.status);
  };
  const apply = (entry: Entry): void => {
    version += 1;
    switch (entry.t) {
      case "message": return keep({ ...entry.message, done: [...entry.message.done], due: [...entry.message.due] });
      case "status": return applyStatus(entry.id, entry.step);
      case "dropDue": return void (messages.has(entry.id) && (messages.get(entry.id)!.due = []));
      case "template": return void templates.set(entry.template.id, entry.template);
      case "templateGone": return void templates.delete(entry.id);
      case "media": return void media.set(entry.media.id, entry.media);
      case "mediaGone": return void media.delete(entry.id);
      case "token": return void tokens.set(entry.token.token, entry.token);
      case "tokenGone": return void tokens.delete(entry.token);
      case "subscribed": return void (entry.isOn ? subscribed.add(entry.id) : subscribed.delete(entry.id));
      case "callback": return void callbacks.set(entry.object, entry.url);
      case "person": return void people.push(entry.person);
      case "seen": return void seen.set(entry.key, entry.at);
      case "stopped": return void (entry.isStopped ? stopped.add(entry.phone) : stopped.delete(entry.phone));
      case "owed": return void owed.set(entry.hook.id, entry.hook);
      case "told": return void owed.delete(entry.id);
      case "sns": return void (isSnsConfirmed = entry.isConfirmed);
      default: return entry satisfies never;
    }
  };

  function* snapshot(): Generator<Entry> {
    for (const person of people.slice(business.people.length)) yield { t: "person", person };
    for (const message of messages.values()) yield { t: "message", message };
    for (const template of templates.values()) yield { t: "template", template };
    for (const one of media.values()) yield { t: "media", media: one };
    for (const token of tokens.values()) yield { t: "token", token };
    for (const id of subscribed) yield { t: "subscribed", id, isOn: true };
    for (const [object, url] of callbacks) yield { t: "callback", object, url };
    for (const [key, at] of seen) yield { t: "seen", key, at };
    for (const phone of stopped) yield { t: "stopped", phone, isStopped: true };
    for (const hook of owed.values()) yield { t: "owed", hook };
    yield { t: "sns", isConfirmed: isSnsConfirmed };
  }

  const opened = options.journalFile ? await openJournal<Entry>(options.journalFile, apply) : null;
  const journal: Journal<Entry> = opened?.journal ?? memoryJournal<Entry>();
  if (opened && opened.bytes > COMPACT_ABOVE_BYTES) await journal.compact(snapshot());
  const commit = (entry: Entry) => {
    apply(entry);
    journal.append(entry);
  };
  if (opened === null || opened.replayed === 0) for (const entry of atFirst(business, options.publicUrl)) commit(entry);
  await journal.synced();

  return {
    business, now, messages, templates, media, tokens, subscribed, callbacks, people, seen, stopped, owed, commit,
    isSnsConfirmed: () => isSnsConfirmed,
    synced: journal.synced,
    chatOf: (channel, accountId, address) => chats.get(chatKey({ channel, accountId, address })) ?? [],
    personAt: (channel, address) => people.find((person) => addressOf(person, channel) === address) ?? null,
    version: () => version,
    close: journal.close,
  };
}

export function chatKey({ channel, accountId, address }: Pick<MetaMessage, "channel" | "accountId" | "address">): string {
  return `${channel}:${accountId}:${address}`;
}

/** What a person set up at Meta before Mailroom came: tokens, approved templates, where hooks go. */
function* atFirst(business: MetaBusiness, publicUrl: string): Generator<Entry> {
  const { whatsapp, pages, templates } = business;
  yield { t: "token", token: { token: whatsapp.token, kind: "system", subjectId: whatsapp.wabaId, expiresAt: null, scopes: ["whatsapp_business_messaging", "whatsapp_business_management"] } };
  for (const page of pages) yield { t: "token", token: { token: page.token, kind: "page", subjectId: page.id, expiresAt: null, scopes: ["pages_messaging", "pages_manage_metadata", "instagram_basic", "instagram_manage_messages"] } };
  for (const template of templates) yield { t: "template", template: { ...template, wabaId: whatsapp.wabaId, approveAt: null } };
  yield { t: "callback", object: "whatsapp_business_account", url: `${publicUrl}/api/webhooks/whatsapp` };
  yield { t: "callback", object: "page", url: `${publicUrl}/api/webhooks/messenger` };
  yield { t: "callback", object: "instagram", url: `${publicUrl}/api/webhooks/instagram` };
  yield { t: "callback", object: "sns", url: `${publicUrl}/api/webhooks/whatsapp/aws` };
  for (const id of [whatsapp.wabaId, ...pages.flatMap((page) => [page.id, ...(page.instagram ? [page.instagram.id] : [])])]) yield { t: "subscribed", id, isOn: true };
}

export function newWamid(): string {
  return `wamid.HBgL${randomBytes(21).toString("base64").replaceAll("/", "A").replaceAll("+", "B")}`;
}

export function newMid(): string {
  return `m_${randomBytes(48).toString("base64url")}`;
}

/** A number as Meta gives to things: 15 or 16 digits, as text. */
export function newNumber(): string {
  return String(1_000_000_000_000_000 + randomBytes(6).readUIntBE(0, 6));
}

/** Meta's own: the hash of the bytes in base64. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
