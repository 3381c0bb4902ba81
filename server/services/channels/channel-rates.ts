import { asc, sql } from "drizzle-orm";
import Papa from "papaparse";
import { channelRates } from "../../../drizzle/schema/channels.ts";
import { ChannelRate, type ImportedRates } from "../../contract/platforms.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";

export const RATES_ID = "00000000-0000-4000-8000-0000000000c1";
const REFUSED_SHOWN = 50;

export function listRates(ctx: Ctx): Promise<ChannelRate[]> {
  return ctx.db.select().from(channelRates).orderBy(asc(channelRates.country), asc(channelRates.category));
}

/** Whoever changes the list waits for whoever does. */
export const lockRates = (ctx: Ctx) => ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('channel_rates'))`);

/** Takes the place of all rates. What was charged before keeps its price. Refuses `bad_input` the same country and category twice. */
export function saveRates(ctx: Ctx, { items }: { items: ChannelRate[] }): Promise<ChannelRate[]> {
  const twice = items.findIndex((rate, index) => items.findIndex((one) => keyOf(one) === keyOf(rate)) < index);
  if (twice >= 0) throw refuse("bad_input", `${keyOf(items[twice]!)} has two prices.`, { errors: [{ path: `items.${twice}`, message: "A country and category have one price." }] });
  return inTransaction(ctx, async (ctx) => {
    await lockRates(ctx);
    const before = await listRates(ctx);
    await ctx.db.delete(channelRates);
    if (items.length > 0) await ctx.db.insert(channelRates).values(items);
    const known = new Map(before.map((rate) => [keyOf(rate), rate]));
    const changed = items.filter((rate) => JSON.stringify(known.get(keyOf(rate))) !== JSON.stringify(rate));
    const kept = new Set(items.map(keyOf));
    await recordEvent(ctx, { name: "channel_rates.saved", subject: { type: "channel_rates", id: RATES_ID }, data: { count: items.length, changed: changed.slice(0, 100), removed: before.filter((rate) => !kept.has(keyOf(rate))).slice(0, 100) } });
    return listRates(ctx);
  });
}

/**
 * Reads a price list: columns country, category, price and currency in any order, a decimal point or comma. Lines that
 * cannot be read are named, and hold back no other. `isReplacing`: what it does not name is gone.
 */
export async function importRates(ctx: Ctx, { csv, isReplacing }: { csv: string; isReplacing: boolean }): Promise<ImportedRates> {
  const { data, meta } = Papa.parse<Record<string, string>>(csv.replace(/^\uFEFF/, ""), { header: true, skipEmptyLines: "greedy", transformHeader: (name) => name.trim().toLowerCase() });
  const missing = ["country", "category", "price", "currency"].filter((name) => !meta.fields?.includes(name));
  if (missing.length > 0) throw refuse("bad_input", `The first line lacks: ${missing.join(", ")}.`, { errors: [{ path: "csv", message: `Name the columns country, category, price and currency.` }], remedy: "Put a line with the names of the columns at the top." });
  const refused: ImportedRates["refused"] = [];
  const read = new Map<string, ChannelRate>();
  for (const [index, row] of data.entries()) {
    const rate = ChannelRate.safeParse({ country: row["country"] ?? "", category: row["category"] ?? "", priceMicros: microsOf(row["price"] ?? ""), currency: row["currency"] ?? "" });
    if (rate.success) read.set(keyOf(rate.data), rate.data);
    else if (refused.length < REFUSED_SHOWN) refused.push({ line: index + 2, reason: [...new Set(rate.error.issues.map(({ path }) => (path[0] === "priceMicros" ? "price" : String(path[0]))))].join(", ") });
  }
  const before = isReplacing ? [] : (await listRates(ctx)).filter((rate) => !read.has(keyOf(rate)));
  const items = read.size > 0 ? await saveRates(ctx, { items: [...before, ...read.values()] }) : await listRates(ctx);
  return { items, savedCount: read.size, refused };
}

/** `0,0615` or `0.0615`: millionths. NaN: no price. */
function microsOf(text: string): number {
  const trimmed = text.trim();
  return /^\d{1,6}([.,]\d{1,8})?$/.test(trimmed) ? Math.round(Number(trimmed.replace(",", ".")) * 1_000_000) : Number.NaN;
}

const keyOf = ({ country, category }: Pick<ChannelRate, "country" | "category">): string => `${country} ${category}`;
