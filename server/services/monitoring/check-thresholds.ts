import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { alerts, loadSamples } from "../../../drizzle/schema/monitoring.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { recordEvent } from "../events/record-event.ts";
import { type Crossing, crossingsOf, MINUTES_IN_A_ROW } from "./crossings.ts";
import { limitFigures } from "./desk-figures.ts";
import { readThresholds } from "./thresholds.ts";

/** A server that has said nothing for so long has stopped: it is beyond nothing any more. */
const SILENT_MS = 5 * 60_000;

/** The recurring job: each threshold that was passed is told once, and once that it is over. */
export async function checkThresholds(ctx: Ctx): Promise<{ raised: number; ended: number }> {
  const crossings = crossingsOf(await newestSamples(ctx), await limitFigures(ctx), await readThresholds(ctx));
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, ["alerts"]);
    const open = await ctx.db.select().from(alerts).where(isNull(alerts.endedAt));
    const crossingOf = ({ kind, about }: { kind: string; about: string }) => crossings.find((crossing) => crossing.kind === kind && crossing.about === about);
    // What there is nothing to be told of any more (its queue is empty, its account is off) is over too.
    const over = open.filter((alert) => (crossingOf(alert) ?? { isBeyond: false }).isBeyond === false);
    for (const alert of over) await end(ctx, alert, crossingOf(alert)?.value ?? 0);
    const beyond = crossings.filter((crossing) => crossing.isBeyond && !open.some(({ kind, about }) => kind === crossing.kind && about === crossing.about));
    for (const crossing of beyond) await raise(ctx, crossing);
    return { raised: beyond.length, ended: over.length };
  });
}

async function newestSamples(ctx: Ctx) {
  const rows = await ctx.db.select().from(loadSamples).where(gt(loadSamples.at, new Date(ctx.now().getTime() - SILENT_MS))).orderBy(desc(loadSamples.at));
  return [...Map.groupBy(rows, ({ serverId }) => serverId).values()].map((own) => own.slice(0, MINUTES_IN_A_ROW));
}

async function raise(ctx: Ctx, { kind, about, value, threshold }: Crossing): Promise<void> {
  const id = ctx.newId();
  await ctx.db.insert(alerts).values({ id, kind, about, value, threshold, raisedAt: ctx.now() });
  await recordEvent(ctx, { name: "alert.raised", subject: { type: "alert", id }, data: { kind, about, value, threshold } });
}

async function end(ctx: Ctx, { id, kind, about, threshold }: typeof alerts.$inferSelect, value: number): Promise<void> {
  await ctx.db.update(alerts).set({ endedAt: ctx.now() }).where(and(eq(alerts.id, id), isNull(alerts.endedAt)));
  await recordEvent(ctx, { name: "alert.ended", subject: { type: "alert", id }, data: { kind, about, value, threshold } });
}
