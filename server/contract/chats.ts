import { z } from "zod";
import { Id, Instant } from "./common.ts";
import { DeliveryStatus } from "./deliveries.ts";

/** The channels on which people chat: each conversation is one person's with one account of ours. */
export const chatChannels = ["whatsapp", "messenger", "instagram"] as const;
export const ChatChannel = z.enum(chatChannels);
export type ChatChannel = z.infer<typeof ChatChannel>;

export const mediaTypes = ["image", "video", "audio", "document", "sticker"] as const;
export const MediaType = z.enum(mediaTypes);
export type MediaType = z.infer<typeof MediaType>;

/** Values for the places of an approved template, as WhatsApp orders them; named places carry their name. */
export const TemplateParameter = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string().trim().min(1).max(1_024), name: z.string().max(60).optional() }),
  /** `fileSha256`: of a stored file; `link`: public. One of them. */
  z.object({ type: z.enum(["image", "video", "document"]), fileSha256: z.string().optional(), link: z.url().max(2_000).optional(), fileName: z.string().max(240).optional() }),
  z.object({ type: z.literal("payload"), payload: z.string().max(256) }),
]);
export type TemplateParameter = z.infer<typeof TemplateParameter>;

export const TemplateComponent = z.object({
  type: z.enum(["header", "body", "button"]),
  /** Of buttons. */
  button: z.object({ kind: z.enum(["quick_reply", "url", "copy_code"]), index: z.int().min(0).max(9) }).optional(),
  parameters: z.array(TemplateParameter).max(50),
});
export type TemplateComponent = z.infer<typeof TemplateComponent>;

const Text = z.object({ type: z.literal("text"), body: z.string().min(1).max(4_096) });
/** Vendors bound what we send, not what people write to us. */
const ReceivedText = Text.extend({ body: z.string().min(1).max(65_536) });
const Media = z.object({
  type: MediaType,
  /** Our stored bytes; null while the vendor's were not fetched yet, or are gone. */
  fileSha256: z.string().nullable(),
  /** The vendor's id or address of it. */
  mediaId: z.string().nullable(),
  mimeType: z.string().max(200),
  fileName: z.string().max(240).nullable(),
  size: z.int().nullable(),
  caption: z.string().max(1_024).nullable(),
  /** Why its bytes are not here. */
  failure: z.string().nullable().default(null),
});
const Template = z.object({
  type: z.literal("template"),
  name: z.string().min(1).max(512),
  language: z.string().min(2).max(15),
  components: z.array(TemplateComponent).max(12),
  /** As the person reads it, with its values. */
  preview: z.string().max(8_000),
});
/** What a business offers to tap. */
const Interactive = z.object({
  type: z.literal("interactive"),
  body: z.string().min(1).max(1_024),
  footer: z.string().max(60).nullable(),
  choices: z.array(z.object({ id: z.string().min(1).max(200), title: z.string().min(1).max(24), description: z.string().max(72).nullable() })).min(1).max(10),
});
/** What a person tapped. */
const Choice = z.object({ type: z.literal("choice"), id: z.string().nullable(), title: z.string() });
const Reaction = z.object({ type: z.literal("reaction"), emoji: z.string().max(40).nullable(), toProviderMessageId: z.string().max(600) });
const Location = z.object({ type: z.literal("location"), latitude: z.number(), longitude: z.number(), name: z.string().nullable(), address: z.string().nullable() });
const Cards = z.object({ type: z.literal("contacts"), people: z.array(z.object({ name: z.string(), phones: z.array(z.string()), emails: z.array(z.string()) })).max(50) });
/** What we cannot show, said in words: orders, system notes, kinds that are not known yet. */
const Other = z.object({ type: z.literal("other"), kind: z.string().max(80), text: z.string().max(4_096) });

/** What one chat message says. Hostile where it came in: of bounded size, never HTML. */
export const ChatContent = z.discriminatedUnion("type", [ReceivedText, Media, Template, Interactive, Choice, Reaction, Location, Cards, Other]);
export type ChatContent = z.infer<typeof ChatContent>;

/** What we may send. */
export const OutgoingContent = z.discriminatedUnion("type", [
  Text,
  z.object({ type: MediaType, fileSha256: z.string().length(64), mimeType: z.string().max(200), fileName: z.string().max(240).nullable().default(null), caption: z.string().max(1_024).nullable().default(null) }),
  Template,
  Interactive,
  Reaction,
]);
export type OutgoingContent = z.infer<typeof OutgoingContent>;

export const SendChat = z.object({
  /** The caller's, made when writing began: sent twice it is one message. */
  id: Id,
  content: OutgoingContent,
  /** The message that it answers, quoted above it. */
  replyToMessageId: Id.nullable().default(null),
});
export type SendChat = z.infer<typeof SendChat>;

export const splitStrategies = ["paragraph", "sentence", "custom"] as const;
export const SplitSettings = z.object({
  strategy: z.enum(splitStrategies).default("paragraph"),
  delimiter: z.string().min(1).max(50).default("\n\n"),
  /** Wished; never under the channel's pair rate. */
  delaySeconds: z.number().min(0).max(3_600).default(1),
});
export type SplitSettings = z.infer<typeof SplitSettings>;

export const SendSequence = z.object({
  /** The caller's: started twice it is one sequence. */
  id: Id,
  text: z.string().min(1).max(40_000),
  split: SplitSettings.prefault({}),
});
export type SendSequence = z.infer<typeof SendSequence>;

/** What the rules of the channel allow now. `closesAt`: null where it is closed or knows no end. */
export const ChatWindow = z.object({
  isOpen: z.boolean(),
  closesAt: Instant.nullable(),
  /** What may be sent: everything, only what a person writes (human agent tag), only templates, or nothing. */
  allows: z.enum(["all", "human_agent", "templates", "nothing"]),
  textMax: z.int(),
  /** Seconds that must lie between two messages to one person. */
  pairSeconds: z.number(),
});
export type ChatWindow = z.infer<typeof ChatWindow>;

export const ChatMessage = z.object({
  id: Id,
  conversationId: Id,
  direction: z.enum(["inbound", "outbound"]),
  content: ChatContent,
  text: z.string(),
  from: z.object({ address: z.string(), name: z.string().nullable() }),
  sentBy: Id.nullable(),
  at: Instant,
  readAt: Instant.nullable(),
  replyToProviderMessageId: z.string().nullable(),
  providerMessageId: z.string().nullable(),
  /** When its writer last edited it, and took it back: then it says nothing any more. */
  editedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  /** The kept file of a picture, a sound …: GET /messages/{id}/attachments/{id}. */
  attachmentId: Id.nullable(),
  /** Of outbound ones. */
  delivery: z.object({ id: Id, status: DeliveryStatus, reason: z.string().nullable(), nextAttemptAt: Instant.nullable(), sequenceId: Id.nullable(), part: z.int().nullable(), partCount: z.int().nullable() }).nullable(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const SequencePreview = z.object({
  parts: z.array(z.string()),
  /** What was wished, or the channel's pair rate where that is more. */
  delaySeconds: z.number(),
  isDelayRaised: z.boolean(),
  /** From the first part to the last, at least. */
  lastsSeconds: z.number(),
});
export type SequencePreview = z.infer<typeof SequencePreview>;

/** A chat as its composer needs it, with its newest messages, oldest first. `before`: pass it on for what came earlier; null ends the list. */
export const ChatView = z.object({
  conversationId: Id,
  accountId: Id,
  channel: ChatChannel,
  accountName: z.string(),
  isConnected: z.boolean(),
  participant: z.object({ address: z.string(), name: z.string().nullable(), contactId: Id.nullable() }),
  caseId: Id.nullable(),
  window: ChatWindow,
  /** What a picture, a film … may have here, in bytes; a kind that is missing is not taken. */
  mediaMax: z.partialRecord(MediaType, z.int()),
  /** Emoji that are offered as reactions; none: the channel has no reactions. */
  reactions: z.array(z.string()),
  messages: z.array(ChatMessage),
  /** What these messages answer and what came before them: to be quoted. */
  answered: z.array(ChatMessage),
  before: z.string().nullable(),
});
export type ChatView = z.infer<typeof ChatView>;

/** An approved template and the values that it wants: `first_name`, `header_1`, `button_0_1`. */
export const ChatTemplate = z.object({
  name: z.string(),
  language: z.string(),
  category: z.string(),
  /** With its places as they are. */
  text: z.string(),
  places: z.array(z.object({ key: z.string(), component: z.enum(["header", "body", "button"]), kind: z.string(), label: z.string() })),
});
export type ChatTemplate = z.infer<typeof ChatTemplate>;

export const SendTemplate = z.object({
  id: Id,
  name: z.string().min(1).max(512),
  language: z.string().min(2).max(15),
  /** By the places' keys. Of pictures and files: the SHA-256 of a stored file. */
  values: z.record(z.string().max(80), z.string().max(1_024)).default({}),
});
export type SendTemplate = z.infer<typeof SendTemplate>;
