import { and, desc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { suppressions } from "../../../drizzle/schema/contacts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { type ChannelName, channels, Id, Instant } from "../../contract/common.ts";
import type { Suppression } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { jsonOf } from "../../json-of.ts";
import { escapeLike } from "./search-text.ts";
import { addressKey, hashedKey, isHashedKey } from "./suppression-key.ts";
import type { SuppressionRow } from "./suppress-address.ts";

export interface ListSuppressions {
  channel?: ChannelName;
  search?: string;
  after?: string;
  limit: number;
}

/** Newest first. Who searches for a whole address finds it although it was erased: by its hash. */
export async function listSuppressions(ctx: Ctx, input: ListSuppressions): Promise<{ items: Suppression[]; next: string | null }> {
  const rows = await ctx.db
    .select({ row: suppressions, userName: users.name })
    .from(suppressions)
    .leftJoin(users, eq(users.id, suppressions.suppressedBy))
    .where(and(input.channel ? eq(suppressions.channel, input.channel) : undefined, matches(ctx, input.search), isBefore(input.after)))
    .orderBy(desc(suppressions.suppressedAt), desc(suppressions.id))
    .limit(input.limit + 1);
  const page = rows.slice(0, input.limit);
  const last = page.at(-1)?.row;
  return { items: page.map(({ row, userName }) => toSuppression(row, userName)), next: rows.length > input.limit && last ? Buffer.from(JSON.stringify([last.suppressedAt.toISOString(), last.id])).toString("base64url") : null };
}

/** One as it is answered to whoever made it. */
export async function readSuppression(ctx: Ctx, row: SuppressionRow): Promise<Suppression> {
  const [user] = row.suppressedBy === null ? [] : await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, row.suppressedBy));
  return toSuppression(row, user?.name ?? null);
}

function toSuppression({ id, channel, key, reason, suppressedAt }: SuppressionRow, userName: string | null): Suppression {
  return { id, channel, address: isHashedKey(key) ? null : key, reason, suppressedAt: suppressedAt.toISOString(), suppressedBy: userName };
}

function matches(ctx: Ctx, search: string | undefined): SQL | undefined {
  const text = search?.trim();
  if (!text) return undefined;
  const keys = channels.map((channel) => addressKey(channel, text));
  const hashes = channels.map((channel, index) => hashedKey(ctx.ports.settingsKey, channel, keys[index]!));
  return or(sql`${suppressions.key} not like 'hmac:%' and lower(${suppressions.key}) like lower(${`%${escapeLike(text)}%`}::text)`, inArray(suppressions.key, [...keys, ...hashes]));
}

const Cursor = z.tuple([Instant, Id]);

function isBefore(after: string | undefined): SQL | undefined {
  if (after === undefined) return undefined;
  const parsed = Cursor.safeParse(jsonOf(Buffer.from(after, "base64url").toString()));
  if (!parsed.success) throw refuse("bad_input", "The page key is not one that this list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  const [suppressedAt, id] = parsed.data;
  return sql`(${suppressions.suppressedAt}, ${suppressions.id}) < (${suppressedAt}::timestamptz, ${id}::uuid)`;
}
