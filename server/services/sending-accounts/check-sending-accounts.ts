import { asc, eq } from "drizzle-orm";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { Health } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";

/** How the accounts fared when they were last tested; nothing is asked of a provider here. */
export async function checkSendingAccounts(ctx: Ctx): Promise<Health["checks"][number]> {
  const name = "Sending accounts";
  const rows = await ctx.db.select({ name: sendingAccounts.name, test: sendingAccounts.test }).from(sendingAccounts).where(eq(sendingAccounts.isEnabled, true)).orderBy(asc(sendingAccounts.name));
  const bad = rows.filter((row) => row.test?.isGood === false);
  const first = bad[0]?.test;
  if (first) return { name, state: "failing", detail: `${bad.map((row) => row.name).join(", ")} did not work when last tested: ${first.message}`, remedy: first.remedy ?? "Open Settings, Sending accounts, and test again." };
  const untested = rows.filter((row) => row.test === null).length;
  return { name, state: "ok", detail: `Switched on: ${rows.length}. ${untested === 0 ? "All work." : `Never tested: ${untested}.`}`, remedy: null };
}
