import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { dataKeys } from "../../../drizzle/schema/keys.ts";
import type { Ctx } from "../../context.ts";
import { inTransaction } from "../../context.ts";
import type { Db } from "../../db.ts";
import { KEY_BYTES } from "../../key-bytes.ts";
import { StartRefused } from "../../start-refused.ts";
import { recordEvent } from "../events/record-event.ts";
import { keyFingerprint, seal, unseal } from "./seal.ts";

const ROW = 1;
const PURPOSE = "data_key";
/** There is one. */
const subject = { type: "data_key", id: "00000000-0000-4000-8000-000000000003" };

/**
 * The key that seals secrets and signs links. It stays what it is for ever, and is sealed by a master key, which may be
 * another each year: envelope encryption. `masters`: those that may be tried, newest first. Throws `StartRefused` when none
 * of them opens it.
 */
export async function openDataKey({ db, now }: Pick<Ctx, "db" | "now">, masters: Uint8Array[]): Promise<Uint8Array> {
  const row = (await findRow(db)) ?? (await makeDataKey(db, masters[0]!, now()));
  return unwrap(row, masters);
}

/** Which master key is needed; null: none yet. */
export async function masterFingerprintOf(db: Db): Promise<string | null> {
  return (await findRow(db))?.masterFingerprint ?? null;
}

/** Seals the data key by the newest master key; answers whether another held it before. Running servers go on with what they have. */
export function rewrapDataKey(ctx: Ctx, masters: Uint8Array[]): Promise<{ from: string; to: string; isChanged: boolean }> {
  return inTransaction(ctx, async (ctx) => {
    await ctx.db.execute(sql`select 1 from data_keys where id = ${ROW} for update`);
    const row = (await findRow(ctx.db)) ?? (await makeDataKey(ctx.db, masters[0]!, ctx.now()));
    const [master] = masters;
    const to = keyFingerprint(master!);
    const isChanged = row.masterFingerprint !== to;
    if (!isChanged) return { from: to, to, isChanged };
    const wrapped = wrap(master!, unwrap(row, masters));
    await ctx.db.update(dataKeys).set({ wrapped, masterFingerprint: to, wrappedAt: ctx.now() }).where(eq(dataKeys.id, ROW));
    await recordEvent(ctx, { name: "data_key.rewrapped", subject, data: { from: row.masterFingerprint, to } });
    return { from: row.masterFingerprint, to, isChanged };
  });
}

type Row = typeof dataKeys.$inferSelect;

async function findRow(db: Db): Promise<Row | null> {
  const [row] = await db.select().from(dataKeys).where(eq(dataKeys.id, ROW));
  return row ?? null;
}

/** A desk of before was sealed by the master key itself: that goes on as its data key. Of several servers the first one's counts. */
async function makeDataKey(db: Db, master: Uint8Array, at: Date): Promise<Row> {
  const [known] = await db.execute<{ isInUse: boolean }>(sql`select exists (select 1 from events) as "isInUse"`);
  const key = known!.isInUse ? master : randomBytes(KEY_BYTES);
  await db.insert(dataKeys).values({ id: ROW, wrapped: wrap(master, key), masterFingerprint: keyFingerprint(master), createdAt: at, wrappedAt: at }).onConflictDoNothing();
  return (await findRow(db))!;
}

const wrap = (master: Uint8Array, key: Uint8Array) => seal(master, PURPOSE, Buffer.from(key).toString("base64"));

function unwrap({ wrapped, masterFingerprint }: Row, masters: Uint8Array[]): Uint8Array {
  const master = masters.find((candidate) => keyFingerprint(candidate) === masterFingerprint);
  if (master) return Buffer.from(unseal(master, PURPOSE, wrapped), "base64");
  throw new StartRefused({
    code: "secret_key_unusable",
    what: "Mailroom cannot open the secrets of this database.",
    why: `They are sealed with the key ${masterFingerprint}, and the one that is given is ${masters.map(keyFingerprint).join(", ")}.`,
    remedy: "Give that key: DATA_DIR/secret.key of the server that ran on this database, or what SETTINGS_KEY was there.",
  });
}
