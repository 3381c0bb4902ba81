import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { apiKeys } from "../../../drizzle/schema/accounts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { ApiKey, MadeApiKey, MakeApiKey } from "../../contract/accounts.ts";
import { type Role, roles } from "../../contract/people.ts";
import { type Actor, type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent, recordEvents } from "../events/record-event.ts";
import { verbsOf } from "../people/authorise.ts";
import { ownAccount } from "./account-of.ts";
import { newToken, tokenHash } from "./secrets.ts";
import { SEEN_EVERY_MS } from "./session-times.ts";
import { tellByMail } from "./tell-by-mail.ts";

const HINT_LETTERS = 9;
const KEYS_MAX = 50;
/** What would let a key outlive itself, or become more than it is. */
const NEVER_BY_KEY: string[] = ["manageAccount", "makeApiKey", "savePeople", "importConfiguration", "saveRetention", "saveHold", "savePlatform"];

type KeyRow = typeof apiKeys.$inferSelect;

/** What a key of this role may be given. */
export const verbsForKeys = (role: Role): string[] => verbsOf(role).filter((verb) => !NEVER_BY_KEY.includes(verb));

/** A key for a machine, at most with its maker's rights; later, if these become fewer, the key's do too. */
export async function makeApiKey(ctx: Ctx, { name, role, verbs, days }: MakeApiKey): Promise<MadeApiKey> {
  const { user } = await ownAccount(ctx);
  if (lesserRole(role, user.role) !== role) throw refuse("unprocessable", "A key may not have more rights than you have.", { errors: [{ path: "role", message: "is above your own" }] });
  const allowed = verbsForKeys(role);
  const others = verbs.filter((verb) => !allowed.includes(verb));
  if (others.length > 0) throw refuse("unprocessable", `A key of this role may not have: ${others.join(", ")}.`, { errors: [{ path: "verbs", message: "holds what the role may not do, or no key" }] });
  const key = newToken("mk");
  return inTransaction(ctx, async (ctx) => {
    const count = await ctx.db.$count(apiKeys, and(eq(apiKeys.userId, user.id), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, ctx.now())));
    if (count >= KEYS_MAX) throw refuse("conflict", `You have ${KEYS_MAX} keys already.`, { remedy: "Revoke one that nobody uses." });
    const [row] = await ctx.db
      .insert(apiKeys)
      .values({ id: ctx.newId(), userId: user.id, name, keyHash: tokenHash(key), hint: key.slice(0, HINT_LETTERS), role, verbs: [...new Set(verbs)], createdAt: ctx.now(), expiresAt: new Date(ctx.now().getTime() + days * 24 * 3_600_000) })
      .returning();
    await recordEvent(ctx, { name: "api_key.made", subject: { type: "api_key", id: row!.id }, data: { userId: user.id, name, role, verbs: row!.verbs, expiresAt: row!.expiresAt.toISOString() } });
    await tellByMail(ctx, { kind: "api_key_made", user });
    return { ...toApiKey(row!), key };
  });
}

export async function listApiKeys(ctx: Ctx, userId: string): Promise<ApiKey[]> {
  const rows = await ctx.db.select().from(apiKeys).where(eq(apiKeys.userId, userId)).orderBy(desc(apiKeys.createdAt)).limit(2 * KEYS_MAX);
  return rows.map(toApiKey);
}

/** One's own, or as an admin anybody's. */
export function revokeApiKey(ctx: Ctx, { keyId, userId }: { keyId: string; userId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [known] = await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(and(eq(apiKeys.id, keyId), eq(apiKeys.userId, userId)));
    if (!known) throw refuse("not_found", "There is no such key.");
    await revoke(ctx, userId, keyId);
  });
}

/** Runs in the caller's transaction. */
export async function revokeAllKeys(ctx: Ctx, userId: string): Promise<void> {
  await revoke(ctx, userId, null);
}

async function revoke(ctx: Ctx, userId: string, keyId: string | null): Promise<void> {
  const by = ctx.actor.type === "user" ? ctx.actor.id : null;
  const rows = await ctx.db.update(apiKeys).set({ revokedAt: ctx.now(), revokedBy: by }).where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt), keyId === null ? undefined : eq(apiKeys.id, keyId))).returning({ id: apiKeys.id, name: apiKeys.name });
  await recordEvents(ctx, rows.map(({ id, name }) => ({ name: "api_key.revoked", subject: { type: "api_key", id }, data: { userId, name } })));
}

/** Who a key speaks for: its maker, with the lesser of both roles and the key's verbs. Null: it is not, or no longer, a key. */
export async function findApiKey(ctx: Ctx, key: string): Promise<Extract<Actor, { type: "user" }> | null> {
  const now = ctx.now();
  const [row] = await ctx.db
    .select({ key: apiKeys, user: users })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.keyHash, tokenHash(key)), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, now), isNull(users.disabledAt)));
  if (!row) return null;
  const { id, name, role, verbs, lastUsedAt } = row.key;
  if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= SEEN_EVERY_MS) await ctx.db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id));
  return { type: "user", id: row.user.id, name: `${row.user.name} (${name})`, role: lesserRole(role, row.user.role), by: { type: "key", id, verbs } };
}

/** `roles` begins with the one that may do most. */
function lesserRole(one: Role, other: Role): Role {
  return roles.indexOf(one) > roles.indexOf(other) ? one : other;
}

function toApiKey({ id, name, hint, role, verbs, createdAt, expiresAt, lastUsedAt, revokedAt }: KeyRow): ApiKey {
  return { id, name, hint, role, verbs, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null, revokedAt: revokedAt?.toISOString() ?? null };
}
