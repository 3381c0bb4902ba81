import { eq } from "drizzle-orm";
import { mailboxes, mailboxGrants, users } from "../../../drizzle/schema/people.ts";
import { type ReadBy, SIGN_IN_NEEDED } from "../../contract/mailboxes.ts";
import type { Ctx } from "../../context.ts";
import type { AccessAnswer, DelegatedAccess } from "./delegated-access.ts";
import { endRenewal, failureWords, findGrant, type GrantRow, keepRenewed, refreshTokenOf, refusedOf } from "./grants.ts";

/** A token is renewed this long before it ends, so that a call under way never outlives it. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** While Entra is away and says no time, it is left alone for so long. */
const REST_MS = 10_000;
/** Other servers renew too: what one of them kept meanwhile is tried before anybody is asked to sign in. */
const NEWER_ONES_TRIED_MAX = 3;
/** A shared mailbox is read by the app's right, and is looked up once in this time; a person's own each time, since that may change at any moment. */
const SHARED_KNOWN_MS = 60_000;

export interface MailboxTokensOptions {
  access: DelegatedAccess;
  getAppToken: (ask?: { renew?: boolean }) => Promise<string>;
  /** Tokens live by the real clock, whatever the desk's says. */
  clock?: () => Date;
}

export type MailboxTokens = (ctx: Ctx, address: string, wish?: { refused?: string }) => Promise<string>;

/** Why there is no token now; `code` is SIGN_IN_NEEDED where the person whose mailbox it is must mend it. */
export class NoMailboxToken extends Error {
  readonly code: string;
  readonly retryAt: Date | null;
  constructor(message: string, { code = "NoToken", retryAt = null }: { code?: string; retryAt?: Date | null } = {}) {
    super(message);
    this.name = "NoMailboxToken";
    this.code = code;
    this.retryAt = retryAt;
  }
}

interface Kept {
  token: string;
  endsAt: number;
  /** Of the leave that it came by: signing in again makes it worthless. */
  grantedAt: number;
}

/**
 * The token that a mailbox is asked by: its person's own where they gave leave, the app's otherwise. A person's is kept in
 * this server's memory alone, and renewed in one flight. Entra is not asked while their leave is over. Throws NoMailboxToken.
 */
export function createMailboxTokens({ access, getAppToken, clock = () => new Date() }: MailboxTokensOptions): MailboxTokens {
  const kept = new Map<string, Kept>();
  const flights = new Map<string, Promise<string>>();
  const sharedUntil = new Map<string, number>();
  let restsUntil = 0;
  const now = () => clock().getTime();

  async function appToken(refused: string | undefined): Promise<string> {
    const token = await getAppToken();
    return token === refused ? getAppToken({ renew: true }) : token;
  }

  /** By the desk's clock, as whoever waits counts. */
  const waiting = (ctx: Ctx, message: string) => new NoMailboxToken(message, { retryAt: new Date(ctx.now().getTime() + restsUntil - now()) });

  async function renew(ctx: Ctx, read: GrantRow, tenantId: string | null, triesLeft: number): Promise<string> {
    if (restsUntil > now()) throw waiting(ctx, "Microsoft's sign-in asked to wait");
    const shown = refreshTokenOf(ctx, read);
    const answer = shown === null ? UNREADABLE : await access.renew(shown, tenantId);
    if (answer.outcome === "deferred") {
      restsUntil = now() + (answer.retryAfterMs ?? REST_MS);
      throw waiting(ctx, answer.message);
    }
    if (answer.outcome === "granted") {
      await keepRenewed(ctx, read, answer.access);
      kept.set(read.userId, { token: answer.access.token, endsAt: now() + answer.access.seconds * 1000, grantedAt: grantTime(read) });
      return answer.access.token;
    }
    const refused = refusedOf(answer);
    if (refused === null) throw new NoMailboxToken(answer.message);
    if (await endRenewal(ctx, read, refused)) throw signInNeeded(failureWords[refused.reason]);
    const newer = await findGrant(ctx, read.userId);
    if (!newer?.refreshToken || newer.failure !== null || triesLeft === 0) throw signInNeeded(failureWords.over);
    return renew(ctx, newer, tenantId, triesLeft - 1);
  }

  return async function tokenFor(ctx, address, { refused } = {}) {
    const mailbox = address.toLowerCase();
    if ((sharedUntil.get(mailbox) ?? 0) > now()) return appToken(refused);
    const found = await findReader(ctx, mailbox);
    if (found?.userId === null) sharedUntil.set(mailbox, now() + SHARED_KNOWN_MS);
    if (!found || found.userId === null || found.readBy === "app") return appToken(refused);
    const { userId, tenantId, grant } = found;
    if (grant === null || grant.refreshToken === null || grant.failure !== null) {
      kept.delete(userId);
      throw signInNeeded(failureWords[grant?.failure ?? "over"]);
    }
    const known = kept.get(userId);
    if (known && known.token !== refused && known.grantedAt === grantTime(grant) && known.endsAt - RENEW_BEFORE_MS > now()) return known.token;
    const flying = flights.get(userId);
    if (flying) return flying;
    const flight = renew(ctx, grant, tenantId, NEWER_ONES_TRIED_MAX).finally(() => flights.delete(userId));
    flights.set(userId, flight);
    return flight;
  };
}

const UNREADABLE: AccessAnswer = { outcome: "refused", reason: "over", code: null, message: "The refresh token was sealed by another key", claims: null };

const signInNeeded = (message: string) => new NoMailboxToken(message, { code: SIGN_IN_NEEDED });
const grantTime = (grant: GrantRow) => grant.grantedAt?.getTime() ?? 0;

/** By whose right a mailbox is read; null: it is none of ours. A person whose access was ended gives leave no more. */
async function findReader(ctx: Ctx, address: string): Promise<{ userId: string | null; tenantId: string | null; readBy: ReadBy; grant: GrantRow | null } | null> {
  const [row] = await ctx.db
    .select({ userId: mailboxes.userId, tenantId: users.tid, readBy: mailboxes.readBy, endedAt: users.disabledAt, grant: mailboxGrants })
    .from(mailboxes)
    .leftJoin(users, eq(users.id, mailboxes.userId))
    .leftJoin(mailboxGrants, eq(mailboxGrants.userId, mailboxes.userId))
    .where(eq(mailboxes.address, address));
  return row ? { userId: row.userId, tenantId: row.tenantId, readBy: row.readBy, grant: row.endedAt === null ? row.grant : null } : null;
}
