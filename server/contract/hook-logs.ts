import { z } from "zod";
import { ChatProvider } from "./channels.ts";
import { ChatChannel } from "./chats.ts";
import { Id, Instant, PageQuery } from "./common.ts";

export const HookLogState = z.enum(["processed", "waiting", "failed"]);

/** One call of a vendor's, as it is listed: what it says is people's own, and read one at a time. */
export const HookLog = z.object({
  id: Id,
  platform: ChatChannel,
  provider: ChatProvider,
  state: HookLogState,
  receivedAt: Instant,
  processedAt: Instant.nullable(),
  attemptCount: z.int(),
  /** Things that it tells; null: it was not read yet. */
  eventCount: z.int().nullable(),
  failure: z.string().nullable(),
  nextAttemptAt: Instant.nullable(),
});
export type HookLog = z.infer<typeof HookLog>;

export const HookLogDetail = HookLog.extend({
  bodySha256: z.string(),
  /** The bytes as they came; "": erased with the person that they were about. */
  body: z.string(),
});
export type HookLogDetail = z.infer<typeof HookLogDetail>;

export const HookLogQuery = PageQuery.extend({ platform: ChatChannel.optional(), state: HookLogState.optional(), after: Id.optional() });
export type HookLogQuery = z.infer<typeof HookLogQuery>;
