import { and, asc, inArray } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { targets } from "../../../drizzle/schema/sla.ts";
import { isStopped, type SlaMetric } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import type { Obligation } from "./simulate-target.ts";
import { type KnownChange, statusChangesOf } from "./status-history.ts";

interface Past {
  name: string;
  at: Date;
  kind: unknown;
}

/**
 * What was waited for on some cases: the promises that were made, and where none of a kind was, what the events say that
 * one would have begun and ended with (a first answer, an answer to each later mail, a resolution).
 */
export async function obligationsOf(ctx: Ctx, rows: { id: string; openedAt: Date }[]): Promise<Map<string, Obligation[]>> {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return new Map();
  const made = await ctx.db.select().from(targets).where(inArray(targets.caseId, ids)).orderBy(asc(targets.startedAt));
  const past = await ctx.db
    .select({ caseId: events.caseId, name: events.name, at: events.at, data: events.data })
    .from(events)
    .where(and(inArray(events.caseId, ids), inArray(events.name, ["case.message_received", "case.message_sent"])))
    .orderBy(asc(events.seq));
  const changes = await statusChangesOf(ctx, ids);
  return new Map(
    rows.map((row) => {
      const ofCase = { openedAt: row.openedAt, changes: changes.get(row.id)!, past: past.filter((event) => event.caseId === row.id).map(({ name, at, data }): Past => ({ name, at, kind: data.kind })) };
      const own = made.filter((target) => target.caseId === row.id);
      const known = own.map((target): Obligation => ({ metric: target.metric, startedAt: target.startedAt, endedAt: target.metAt ?? target.cancelledAt, isCancelled: target.metAt === null && target.cancelledAt !== null, changes: ofCase.changes }));
      const missing = (["first_response", "next_response", "resolution"] as const).filter((metric) => !own.some((target) => target.metric === metric));
      return [row.id, [...known, ...missing.flatMap((metric) => derived(metric, ofCase))]];
    }),
  );
}

function derived(metric: Exclude<SlaMetric, "task_due">, { openedAt, changes, past }: { openedAt: Date; changes: KnownChange[]; past: Past[] }): Obligation[] {
  const stop = changes.find((change) => isStopped(change.to))?.at ?? null;
  const sent = past.filter((event) => event.name === "case.message_sent");
  const first = sent[0]?.at ?? null;
  switch (metric) {
    case "resolution":
      return [{ metric, startedAt: openedAt, endedAt: stop, isCancelled: false, changes }];
    case "first_response":
      return [{ metric, startedAt: openedAt, endedAt: first ?? stop, isCancelled: first === null && stop !== null, changes }];
    case "next_response":
      return first ? laterAnswers(first, { past, stop, changes }) : [];
    default:
      return metric satisfies never;
  }
}

/** From the first mail after each answer of ours to the next answer. */
function laterAnswers(first: Date, { past, stop, changes }: { past: Past[]; stop: Date | null; changes: KnownChange[] }): Obligation[] {
  const owed: Obligation[] = [];
  for (const { name, at, kind } of past) {
    const last = owed.at(-1);
    const isWaiting = last?.endedAt === null;
    if (name === "case.message_sent" && isWaiting) last.endedAt = at;
    else if (name === "case.message_received" && kind === "ordinary" && at > first && !isWaiting) owed.push({ metric: "next_response", startedAt: at, endedAt: null, isCancelled: false, changes });
  }
  return owed.map((one) => (one.endedAt === null && stop && stop > one.startedAt ? { ...one, endedAt: stop, isCancelled: true } : one));
}
