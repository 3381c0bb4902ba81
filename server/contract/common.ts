import { z } from "zod";

/** Every answer that is not a success is an RFC 9457 problem with a stable `code`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  /** What the caller can do now, in a full sentence. */
  remedy: z.string().optional(),
  /** One line per field of a rejected input. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** With the code `sign_in_again`: what the dialog of Microsoft is to ask for. */
  claims: z.string().optional(),
  /** With the code `stale`: what moved since it was read, newest first. */
  changes: z.array(z.object({ event: z.string(), fields: z.array(z.string()), actor: z.string(), at: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const Id = z.uuid();
export const Instant = z.iso.datetime({ offset: true });
export const EmailAddress = z.string().trim().max(254).regex(/^[^\s@<>"'\r\n]+@[^\s@<>"'\r\n]+\.[^\s@<>"'\r\n]+$/);

export function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

/** The languages that Mailroom itself speaks, on its screens and in what it writes to colleagues. */
export const ownLanguages = ["en", "de"] as const;

export const channels = ["email", "whatsapp", "messenger", "instagram"] as const;
export const ChannelName = z.enum(channels);
export type ChannelName = z.infer<typeof ChannelName>;

/** A page by key: pass `next` back as `after`; null ends the list. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() });

export const PageQuery = z.object({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
