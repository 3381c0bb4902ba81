import { z } from "zod";
import { Case } from "./cases.ts";
import { Id, Instant } from "./common.ts";
import { threadMoveKinds } from "./conversations.ts";

/** From this mail on: it and the later mails of its conversation become a case of their own. `version` is the one that was read. */
export const SplitCase = z.object({ messageId: Id, version: z.int(), title: z.string().trim().min(1).max(200).optional() });
export type SplitCase = z.infer<typeof SplitCase>;

/** The case in the address goes into `intoCaseId`; both versions are those that were read. */
export const MergeCase = z.object({
  intoCaseId: Id,
  version: z.int(),
  intoVersion: z.int(),
  /** Cases of two customers are merged only by somebody who says so: who answers then writes to both. */
  acceptsOtherContact: z.boolean().default(false),
});
export type MergeCase = z.infer<typeof MergeCase>;

/** Where a case stands: what a person reads of it. */
export const CaseName = z.object({ id: Id, number: z.int(), title: z.string() });

/** What a person did to where mails lie. */
export const ThreadMove = z.object({
  id: Id,
  kind: z.enum(threadMoveKinds),
  from: CaseName.nullable(),
  to: CaseName.nullable(),
  createdAt: Instant,
  createdBy: z.string(),
  undoneAt: Instant.nullable(),
  /** What stands against an undo, in full sentences; empty: it can be taken back. */
  obstacles: z.array(z.string()),
});
export type ThreadMove = z.infer<typeof ThreadMove>;

/** The case where the mails are now, and the move that can be taken back. */
export const MovedCase = z.object({ case: Case, move: ThreadMove });
export type MovedCase = z.infer<typeof MovedCase>;

/** `redirectedFrom`: the number that was asked for is that of a case that went into this one. */
export const CaseByNumber = Case.extend({ redirectedFrom: z.int().nullable() });
export type CaseByNumber = z.infer<typeof CaseByNumber>;
