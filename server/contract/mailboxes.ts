import { z } from "zod";
import { EmailAddress, Id, Instant } from "./common.ts";

/**
 * What became of one message on the server. `case`: it lies in a case; `joined`: it came into one that was there;
 * `received`: stored, in no case; `ignored` and `failed`: with the reason; `gone`: it went before anybody could read it.
 */
export const arrivalOutcomes = ["case", "joined", "received", "ignored", "failed", "gone"] as const;
export const ArrivalOutcome = z.enum(arrivalOutcomes);
export type ArrivalOutcome = z.infer<typeof ArrivalOutcome>;

/** By whose right a mailbox is read: the app's, or the one of the person whose it is. */
export const ReadBy = z.enum(["app", "delegated"]);
export type ReadBy = z.infer<typeof ReadBy>;

/**
 * Why a person's leave is missing. `over`: it ended, they sign in again; `consent_needed`: they or an admin must agree first;
 * `claims_needed`: Microsoft wants another proof of them, such as a second factor.
 */
export const GrantFailure = z.enum(["over", "consent_needed", "claims_needed"]);
export type GrantFailure = z.infer<typeof GrantFailure>;

/** The `code` of a fault that only the person whose mailbox it is can mend. */
export const SIGN_IN_NEEDED = "SignInNeeded";

export const MailboxFolder = z.object({
  /** Outlook's well-known name, or the folder's id. */
  folder: z.string(),
  name: z.string().nullable(),
  isWatched: z.boolean(),
  caughtUpAt: Instant.nullable(),
  /** Null: Outlook does not call; polling finds the mail. */
  subscriptionExpiresAt: Instant.nullable(),
});

/** How it stands with a person's leave: `good`, why it is missing, or `none` where it was never given or taken back. */
export const SignInState = z.enum(["good", "none", ...GrantFailure.options]);
export type SignInState = z.infer<typeof SignInState>;

/** How a mailbox fares: what was read, what waits and what failed. */
export const MailboxState = z.object({
  id: Id,
  version: z.int(),
  address: z.string(),
  name: z.string(),
  teamId: Id.nullable(),
  /** The actor's own mailbox; otherwise one that is shared. */
  isOwn: z.boolean(),
  isWatched: z.boolean(),
  lastReadAt: Instant.nullable(),
  lastMailAt: Instant.nullable(),
  watchFrom: Instant.nullable(),
  silentAfterMinutes: z.int().nullable(),
  alarmedAt: Instant.nullable(),
  failure: z.string().nullable(),
  failedAt: Instant.nullable(),
  blockedUntil: Instant.nullable(),
  keepsFromLlm: z.boolean(),
  readBy: ReadBy,
  /** Null: it is read by the app's right. */
  signIn: SignInState.nullable(),
  signedInAt: Instant.nullable(),
  folders: z.array(MailboxFolder),
  /** Set aside: `waitingCount` of them are tried again by themselves, `failedCount` wait for a person. */
  waitingCount: z.int(),
  failedCount: z.int(),
  /** What waits in Outlook of folders that were not read to their end. */
  isCatchingUp: z.boolean(),
});
export type MailboxState = z.infer<typeof MailboxState>;

/** Of people's own mailboxes an admin sees how they fare, and nothing of what lies in them. */
export const PersonalMailbox = MailboxState.pick({ id: true, address: true, name: true, isWatched: true, readBy: true, signIn: true, signedInAt: true, failure: true, failedAt: true, lastReadAt: true }).extend({ owner: z.string() });
export type PersonalMailbox = z.infer<typeof PersonalMailbox>;

export const connectionProblems = ["no_such_mailbox", "not_allowed", "sign_in_refused", "sign_in_again", "busy", "unreachable"] as const;

/** What Outlook says of an address before anything is saved. */
export const MailboxTest = z.object({
  isGood: z.boolean(),
  problem: z.enum(connectionProblems).nullable(),
  /** In the words of Outlook. */
  message: z.string(),
  remedy: z.string().nullable(),
});
export type MailboxTest = z.infer<typeof MailboxTest>;

export const TestMailbox = z.object({ address: EmailAddress });

const settings = {
  name: z.string().trim().min(1).max(120),
  teamId: Id.nullable(),
  /** Mails from before are left alone until somebody opens them; null: all that is there is read. */
  watchFrom: Instant.nullable(),
  /** At least as long as a poll and its patience. */
  silentAfterMinutes: z.int().min(15).max(43_200).nullable(),
  keepsFromLlm: z.boolean(),
};

export const ConnectMailbox = z.object({
  address: EmailAddress,
  ...settings,
  watchFrom: settings.watchFrom.optional(),
  silentAfterMinutes: settings.silentAfterMinutes.default(null),
  keepsFromLlm: settings.keepsFromLlm.default(false),
});
export type ConnectMailbox = z.infer<typeof ConnectMailbox>;

export const ChangeMailbox = z.object({ version: z.int(), ...z.object(settings).partial().shape, isWatched: z.boolean().optional() });
export type ChangeMailbox = z.infer<typeof ChangeMailbox>;

export const FOLDERS_WATCHED_MAX = 50;
const FolderName = z.string().min(1).max(600);
/** All that are to be watched; those that are not named are left alone from now on. */
export const WatchFolders = z.object({ version: z.int(), folders: z.array(FolderName).min(1).max(FOLDERS_WATCHED_MAX) });

export const OutlookFolder = z.object({ folder: z.string(), id: z.string(), parentId: z.string().nullable(), name: z.string(), messageCount: z.int(), isWatched: z.boolean() });
export type OutlookFolder = z.infer<typeof OutlookFolder>;

export const Arrival = z.object({
  providerMessageId: z.string(),
  /** Null: it was never stored. */
  messageId: Id.nullable(),
  subject: z.string().nullable(),
  from: z.string().nullable(),
  folder: z.string(),
  outcome: ArrivalOutcome,
  /** A code of ours (`before_watch_from`, `deleted`, `not_found`, a message kind), or words of Outlook or PostgreSQL. */
  reason: z.string().nullable(),
  case: z.object({ id: Id, number: z.int(), prefix: z.string() }).nullable(),
  attemptCount: z.int(),
  nextAttemptAt: Instant.nullable(),
  receivedAt: Instant.nullable(),
  removedAt: Instant.nullable(),
});
export type Arrival = z.infer<typeof Arrival>;

export const ARRIVALS_PER_PAGE_MAX = 200;
export const ListArrivals = z.object({
  outcome: ArrivalOutcome.optional(),
  reason: z.string().max(300).optional(),
  /** In sender, subject or Message-ID. */
  search: z.string().trim().max(200).optional(),
  after: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(ARRIVALS_PER_PAGE_MAX).default(50),
});
export type ListArrivals = z.infer<typeof ListArrivals>;

/** One of them, or all that failed. */
export const RunArrivalsAgain = z.object({ providerMessageId: z.string().min(1).max(600).optional() });

export const MailboxCount = z.object({ day: z.iso.date(), folder: z.string(), serverCount: z.int(), arrivalCount: z.int(), missingCount: z.int(), countedAt: Instant });
export type MailboxCount = z.infer<typeof MailboxCount>;
