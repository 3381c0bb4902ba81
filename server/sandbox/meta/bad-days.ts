import { z } from "zod";

const Milliseconds = z.int().min(0).max(86_400_000);

/** What a test or a person orders of the chats' vendors. Named fields change, the others stay; `reset` makes all good again first. */
export const ChatDays = z.object({
  reset: z.boolean().optional(),
  statuses: z
    .object({
      sentAfterMs: Milliseconds,
      deliveredAfterMs: Milliseconds,
      /** The person reads by itself so long after the delivery; null: when somebody opens the chat on the telephone. */
      readAfterMs: Milliseconds.nullable(),
      order: z.enum(["as_they_happen", "reversed"]),
      /** Told before the answer that names the message. */
      isBeforeAnswer: z.boolean(),
      isTwice: z.boolean(),
      withoutDelivered: z.boolean(),
      /** After `sent`, and instead of what would follow. */
      failWith: z.object({ code: z.int(), title: z.string().max(200), details: z.string().max(500).default("") }).nullable(),
      areSilent: z.boolean(),
    })
    .partial()
    .optional(),
  hooks: z
    .object({
      /** So many entries to a call, where so many wait. */
      batch: z.int().min(1).max(1_000),
      /** Nothing is told until it is over; then everything. */
      areHeld: z.boolean(),
      /** How often each call is made although it was answered. */
      times: z.int().min(1).max(5),
      /** With a signature that is none. */
      areForged: z.boolean(),
    })
    .partial()
    .optional(),
  /** Digits without a plus. `by`: whether a refusal is the answer itself or a `failed` status after an answer that accepted. */
  refusals: z.object({ notOnWhatsApp: z.array(z.string()), marketingLimited: z.array(z.string()), marketingStopped: z.array(z.string()), unavailable: z.array(z.string()), by: z.enum(["answer", "status"]) }).partial().optional(),
  templates: z.object({ afterMs: Milliseconds, decision: z.enum(["APPROVED", "REJECTED", "PENDING"]), reason: z.string().max(100), category: z.enum(["MARKETING", "UTILITY"]).nullable() }).partial().optional(),
  limits: z.object({ pairSeconds: z.number().min(0).max(3_600), messagesPerSecond: z.int().min(1).max(100_000), awsPerSecond: z.int().min(1).max(100_000) }).partial().optional(),
});
export type ChatDays = z.infer<typeof ChatDays>;

const good = () => ({
  statuses: { sentAfterMs: 150, deliveredAfterMs: 500, readAfterMs: null as number | null, order: "as_they_happen" as "as_they_happen" | "reversed", isBeforeAnswer: false, isTwice: false, withoutDelivered: false, failWith: null as { code: number; title: string; details: string } | null, areSilent: false },
  hooks: { batch: 1, areHeld: false, times: 1, areForged: false },
  refusals: { notOnWhatsApp: [] as string[], marketingLimited: [] as string[], marketingStopped: [] as string[], unavailable: [] as string[], by: "answer" as "answer" | "status" },
  templates: { afterMs: 2_000, decision: "APPROVED" as "APPROVED" | "REJECTED" | "PENDING", reason: "INVALID_FORMAT", category: null as "MARKETING" | "UTILITY" | null },
  // One to a person in six seconds, 80 in a second by one number: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
  // AWS: https://docs.aws.amazon.com/social-messaging/latest/userguide/quotas.html
  limits: { pairSeconds: 6, messagesPerSecond: 80, awsPerSecond: 1_000 },
});

export type DaysOfChats = ReturnType<typeof good>;

export interface ChatDaysLever {
  now(): DaysOfChats;
  order(ordered: ChatDays): DaysOfChats;
  /** Called after each order. */
  watch(changed: () => void): void;
}

export function createChatDays(): ChatDaysLever {
  let days = good();
  const watchers: (() => void)[] = [];
  return {
    now: () => days,
    order: ({ reset, ...ordered }) => {
      if (reset) days = good();
      const merged = Object.fromEntries(Object.entries(days).map(([name, part]) => [name, { ...part, ...ordered[name as keyof typeof ordered] }]));
      days = merged as DaysOfChats;
      for (const changed of watchers) changed();
      return days;
    },
    watch: (changed) => void watchers.push(changed),
  };
}
