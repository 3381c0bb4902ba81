import type { Role } from "./contract/people.ts";
import type { Origin } from "./contract/system.ts";
import type { Db } from "./db.ts";
import type { PasswordCost } from "./services/accounts/password-cost.ts";
import type { Classifier } from "./services/classification/classifier.ts";
import type { LanguageModel } from "./services/classification/language-model.ts";
import type { ChatPorts } from "./services/channels/channel-vendor.ts";
import type { Mailbox } from "./services/conversations/mailbox.ts";
import type { Channel } from "./services/deliveries/channel.ts";
import type { JobQueue } from "./services/events/job-queue.ts";
import type { DelegatedAccess } from "./services/mailboxes/delegated-access.ts";
import type { TeamsPoster } from "./services/notifications/teams-poster.ts";
import type { WebhookCaller } from "./services/webhooks/webhook-caller.ts";

/** Who caused what happens. Rules act with the rights of their author. */
export type Actor =
  | { type: "user"; id: string; name: string; role: Role; by?: SignedInBy }
  | { type: "rule"; id: string; name: string; authorId: string; role: Role }
  | { type: "contact"; id: string; name: string }
  | { type: "provider"; name: string }
  | { type: "system"; name: string };

/** What a person without Microsoft, or a machine in a person's name, came in by. A key may do no more than its verbs. */
export type SignedInBy = { type: "session"; id: string } | { type: "key"; id: string; verbs: string[] };

export interface Ports {
  jobs: JobQueue;
  /** Who carries a delivery, by provider name. */
  channels: Record<string, Channel>;
  /** What lies outside of chats, beside carrying their messages. */
  chat: ChatPorts;
  mailbox: Mailbox;
  delegatedAccess: DelegatedAccess;
  classifier: Classifier;
  /** Gives a second opinion where one is set up. */
  languageModel: LanguageModel;
  webhooks: WebhookCaller;
  teams: TeamsPoster;
  /** Where Graph may call us back; null where no such address exists, and then polling alone serves. */
  hookUrl: string | null;
  /** Where people reach this server, without a slash at its end: links in mails begin with it. */
  publicUrl: string;
  /** 32 bytes that seal the secrets in the database. */
  settingsKey: Uint8Array;
  /** What hashing a password costs, where that is another than in use: tests sign in often. */
  passwordCost?: PasswordCost;
  isSandbox: boolean;
}

/** All that a verb may use. Nothing is ambient: time and ids come from here too. */
export interface Ctx {
  db: Db;
  actor: Actor;
  now: () => Date;
  newId: () => string;
  ports: Ports;
  /** Whence a person's request came; absent: nobody's request, but a job, a mail or a start. */
  origin?: Origin;
  /** The event that led here, so that a rule never fires on its own event and a chain stops. */
  cause: { eventId: string; depth: number } | null;
}

export const systemActor = (name: string): Actor => ({ type: "system", name });

/**
 * One transaction. The callback's own `ctx` shadows the outer one, so that the outer handle, which would silently
 * escape the transaction, cannot be used by mistake.
 */
export function inTransaction<Result>(ctx: Ctx, work: (ctx: Ctx) => Promise<Result>): Promise<Result> {
  return ctx.db.transaction((transaction) => work({ ...ctx, db: transaction }));
}
