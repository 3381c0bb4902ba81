import { and, desc, eq, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { type CaseRow, requireCase } from "./queries.ts";

/**
 * Locks the case and makes sure that it is the version that was read; otherwise the refusal says what changed since,
 * and by whom. Rules and the system act on what is there now: they pass no version.
 */
export async function lockCase(ctx: Ctx, input: { caseId: string; version?: number }): Promise<CaseRow> {
  await requireCase(ctx, input.caseId);
  const [row] = await ctx.db.select().from(cases).where(eq(cases.id, input.caseId)).for("update");
  if (input.version !== undefined && row!.version !== input.version) throw refuse("stale", await describeChanges(ctx, row!, input.version), { remedy: "Look at the case as it is now, and act again if it still fits." });
  return row!;
}

/** Writes a change with its event, in the caller's transaction. The version grows, so that older readers are refused. */
export async function writeCase(ctx: Ctx, row: CaseRow, change: Partial<CaseRow>, event: { name: string; data: Record<string, unknown> }): Promise<void> {
  const version = row.version + 1;
  await ctx.db.update(cases).set({ ...change, version, updatedAt: ctx.now() }).where(eq(cases.id, row.id));
  await recordEvent(ctx, { name: event.name, subject: { type: "case", id: row.id }, caseId: row.id, data: { ...event.data, version } });
}

async function describeChanges(ctx: Ctx, row: CaseRow, readVersion: number): Promise<string> {
  const since = await ctx.db
    .select({ name: events.name, actorName: events.actorName, data: events.data })
    .from(events)
    .where(and(eq(events.caseId, row.id), sql`(${events.data} ->> 'version')::int > ${readVersion}`))
    .orderBy(desc(events.seq))
    .limit(3);
  const changes = since.map((event) => `${event.actorName}: ${event.name.replace("case.", "").replaceAll("_", " ")}${whereTo(event.data)}`);
  return `Case #${row.number} was changed since you read it${changes.length > 0 ? ` (${changes.join("; ")})` : ""}.`;
}

function whereTo(data: Record<string, unknown>): string {
  if ("assigneeName" in data) return ` to ${String(data.assigneeName ?? "nobody")}`;
  return "after" in data ? ` to ${String(data.after).replaceAll("_", " ")}` : "";
}
