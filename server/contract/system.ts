import { z } from "zod";
import { Id, Instant } from "./common.ts";

/** From where somebody acted: by a token of Microsoft's, a session of our own, or a key of a machine. `address`: as far as it can be seen; behind a proxy its own, and the one that it names in words of its own. */
export const Origin = z.object({ by: z.enum(["microsoft", "session", "key"]), address: z.string().nullable(), userAgent: z.string().nullable() });
export type Origin = z.infer<typeof Origin>;

/** `isWithheld`: it happened in a mailbox that the reader does not see, so that nothing is told but who did what kind of thing, and when. */
export const AuditEntry = z.object({ seq: z.int(), at: Instant, event: z.string(), actor: z.string(), subjectType: z.string(), subjectId: z.string(), data: z.record(z.string(), z.unknown()), origin: Origin.nullable().default(null), isWithheld: z.boolean().default(false) });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** `kind`: the beginning of an event's name up to the dot (`case`), or all of it (`case.opened`). `subjectId`: what it was done to, or the case on whose line it stands. */
export const AuditFilter = z.object({ actorId: z.string().max(100).optional(), kind: z.string().regex(/^[a-z_]+([.][a-z_]+)?$/).max(100).optional(), subjectId: Id.optional(), from: Instant.optional(), to: Instant.optional() });
export type AuditFilter = z.infer<typeof AuditFilter>;

/** The newest seal over what happened: see `mailroom audit verify`. */
export const AuditSeal = z.object({ number: z.int(), toSeq: z.int(), hash: z.string(), sealedAt: Instant });
export type AuditSeal = z.infer<typeof AuditSeal>;

export const Overview = z.object({
  openCaseCount: z.int(), unassignedCount: z.int(), breachedTargetCount: z.int(), metTargetCount: z.int(),
  casesPerDay: z.array(z.object({ date: z.iso.date(), opened: z.int(), resolved: z.int() })),
  deliveriesByStatus: z.record(z.string(), z.int()),
  campaigns: z.array(z.object({ id: Id, name: z.string(), status: z.string(), sent: z.int(), recipientCount: z.int() })),
});
export type Overview = z.infer<typeof Overview>;

/** What a screen is told over the socket: a fact with its number; it reads the row again by the API. */
export const LiveEvent = z.object({ seq: z.int(), event: z.string(), subjectType: z.string(), subjectId: z.string(), caseId: z.string().nullable() });
export type LiveEvent = z.infer<typeof LiveEvent>;

/** Somebody else who has a case open; the name is among the people of the case. */
export const Onlooker = z.object({ id: Id, isWriting: z.boolean() });
export type Onlooker = z.infer<typeof Onlooker>;

/** Whether this database may send: a copy of one, or one from a backup, waits for an admin. */
export const SendingArm = z.object({
  isArmed: z.boolean(),
  disarmedAt: Instant.nullable(),
  reason: z.enum(["database_moved"]).nullable(),
  /** What would leave once it is armed. */
  waitingCount: z.int(),
});
export type SendingArm = z.infer<typeof SendingArm>;

export const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  checks: z.array(z.object({ name: z.string(), state: z.enum(["ok", "sandbox", "off", "failing"]), detail: z.string(), remedy: z.string().nullable() })),
});
export type Health = z.infer<typeof Health>;
