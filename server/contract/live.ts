import { z } from "zod";
import { ChatChannel } from "./chats.ts";
import { ChannelName, Id, Instant } from "./common.ts";
import { DeliveryStatus } from "./deliveries.ts";
import { Onlooker } from "./system.ts";

/** What is told over `/ws/messages/` and by `GET /live/messages`. `seq` and `mark` (of the envelope) are what one goes on from after a break. */
export const MessageNews = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("new_message"),
    seq: z.int(),
    message: z.object({
      id: Id,
      conversation_id: Id,
      platform: ChannelName,
      account_id: Id,
      platform_message_id: z.string().nullable(),
      is_incoming: z.boolean(),
      is_read: z.boolean(),
      sender_name: z.string(),
      participant_name: z.string().nullable(),
      subject: z.string().nullable(),
      content: z.string(),
      case_id: Id.nullable(),
      received_at: Instant,
    }),
  }),
  z.object({ type: z.literal("message_read"), seq: z.int(), conversation_id: Id, up_to_message_id: Id, read_count: z.int() }),
  z.object({ type: z.literal("message_status"), seq: z.int(), message_id: Id, conversation_id: Id, status: DeliveryStatus, reason: z.string().nullable() }),
  z.object({ type: z.enum(["platform_connected", "sync_started", "sync_completed"]), seq: z.int(), platform: ChatChannel, account_id: Id }),
]);
export type MessageNews = z.infer<typeof MessageNews>;

/** What a client may say over `/ws/messages/`. */
export const MessagesClient = z.discriminatedUnion("type", [
  /** `after` and `mark`: of what was heard last; left out: from now on. */
  z.object({ type: z.literal("subscribe_messages"), after: z.int().min(0).optional(), mark: z.string().max(20).optional() }),
  z.object({ type: z.literal("mark_read"), message_id: Id }),
  /** Which conversation is open, and whether somebody writes there. */
  z.object({ type: z.literal("look"), conversation_id: Id.nullable(), is_writing: z.boolean().default(false) }),
]);
export type MessagesClient = z.infer<typeof MessagesClient>;

export const MessagesPresence = z.object({ type: z.literal("presence"), conversation_id: Id, people: z.array(Onlooker) });

/** Where a screen is that has no socket; it says so anew within `LOOK_HOLDS_MS`. */
export const PolledLook = z.object({ placeId: Id.nullable(), isWriting: z.boolean() });
export type PolledLook = z.infer<typeof PolledLook>;
/** A screen that says nothing for so long has gone. */
export const LOOK_HOLDS_MS = 15_000;

/** Who else is where the screen is; `placeId` is null where one may not see it, or left it. */
export const PolledOnlookers = z.object({ placeId: Id.nullable(), people: z.array(Onlooker) });
export type PolledOnlookers = z.infer<typeof PolledOnlookers>;

export const LivePage = z.object({
  items: z.array(MessageNews),
  seq: z.int(),
  mark: z.string(),
  /** False: too much was missed to be told one by one; read the lists again. */
  complete: z.boolean(),
});
export type LivePage = z.infer<typeof LivePage>;
