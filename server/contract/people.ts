import { z } from "zod";
import { Id } from "./common.ts";

export const roles = ["admin", "supervisor", "agent", "viewer"] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** The manager is told at last of what a person missed. */
export const User = z.object({ id: Id, name: z.string(), email: z.string(), role: Role, managerId: Id.nullable().optional() });
export type User = z.infer<typeof User>;

export const Team = z.object({ id: Id, name: z.string(), memberIds: z.array(Id), casePrefix: z.string(), leadId: Id.nullable().optional() });
export type Team = z.infer<typeof Team>;

export const SavePerson = z.object({ managerId: Id.nullable() });
export const SaveTeam = z.object({ leadId: Id.nullable() });

export const Mailbox = z.object({
  id: Id,
  address: z.string(),
  name: z.string(),
  teamId: Id.nullable(),
  lastSeenAt: z.string().nullable(),
  /** Null: as fast as the provider takes it. */
  messagesPerMinute: z.int().nullable(),
});
export type Mailbox = z.infer<typeof Mailbox>;

/** Who is signed in and what the screens may offer. */
export const Me = z.object({
  user: User,
  mailboxes: z.array(Mailbox),
  /** Verbs that this role may call, from the one table in people/authorise.ts. */
  may: z.array(z.string()),
  sandbox: z.boolean(),
  /** The last tab and place of the pane; panes are reloaded at any time. */
  paneState: z.record(z.string(), z.unknown()),
});
export type Me = z.infer<typeof Me>;

export const SavePaneState = z.record(z.string().max(40), z.union([z.string().max(400), z.number(), z.boolean(), z.null()]));
