import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedQuotas } from "../../drizzle/schema/sending-accounts.ts";
import { inTransaction } from "../../server/context.ts";
import { dayOfPortfolio, takeFromPortfolio } from "../../server/services/deliveries/portfolio-room.ts";
import { addAccount } from "../channels/chat-desk.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await testDesk({});
});
afterAll(() => desk.drop());

/** As a claim does: looks, waits for `until`, takes. Answers what it found. */
const take = (accountId: string, count: number, until: () => Promise<unknown> = async () => {}) =>
  inTransaction(desk.system, async (ctx) => {
    const day = await dayOfPortfolio(ctx, accountId);
    await until();
    await takeFromPortfolio(ctx, day!, count);
    return day!.left;
  });

const isSomebodyWaiting = async () => {
  const [row] = await desk.db.execute<{ count: number }>(sql`select count(*)::int as count from pg_locks l join pg_stat_activity a using (pid) where a.datname = current_database() and not l.granted`);
  return row!.count > 0;
};

/** The second asks while the first has not ended. Answers what each found left. */
async function takeTwice(accountId: string, first: number, second: number): Promise<number[]> {
  const begun: Promise<number>[] = [];
  const left = await take(accountId, first, async () => {
    begun.push(take(accountId, second));
    await eventually(isSomebodyWaiting).toBe(true);
  });
  return [left, ...(await Promise.all(begun))];
}

test("of two servers that take from a portfolio at once, also where both find its quota missing, the second knows what the first took", { timeout: 60_000 }, async () => {
  const accountId = await addAccount(desk.system, { channel: "whatsapp", externalId: "106540352242922", businessId: "102290129340398", teamId: desk.mailbox("support@fernweh.example").teamId! });
  expect(await takeTwice(accountId, 600, 300)).toEqual([1_000, 400]);
  expect(await takeTwice(accountId, 50, 20)).toEqual([100, 50]);
  expect(await desk.db.select({ key: sharedQuotas.key, dayLeft: sharedQuotas.dayLeft }).from(sharedQuotas)).toEqual([{ key: "portfolio:102290129340398", dayLeft: 30 }]);
});
