import { and, desc, eq, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { userIdOf } from "../people/user-id-of.ts";
import type { Ctx } from "../../context.ts";
import { refuse, type RefusalDetails } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { type CaseRow, requireCase } from "./queries.ts";

const CHANGES_TOLD_MAX = 20;
/** As many fit a sentence; a screen that wants more reads the `changes`. */
const CHANGES_SAID_MAX = 3;

/**
 * Locks the case and makes sure that it is the version that was read; otherwise the refusal says what changed since,
 * by whom and when. Rules and the system act on what is there now: they pass no version.
 */
export async function lockCase(ctx: Ctx, input: { caseId: string; version?: number }): Promise<CaseRow> {
  const row = await lockCaseInBin(ctx, input);
  if (row.deletedAt) throw refuse("conflict", `Case #${row.number} is in the bin.`, { remedy: "Take it out of the bin first." });
  refuseExpired(row);
  return row;
}

/** Retention took what it said: nothing goes on from there. */
export function refuseExpired({ number, expiredAt }: CaseRow): void {
  if (expiredAt) throw refuse("conflict", `The content of case #${number} was removed, because it was kept for as long as an admin has set.`, { remedy: "Open a new case." });
}

/** The same for what may lie in the bin. */
export async function lockCaseInBin(ctx: Ctx, input: { caseId: string; version?: number }): Promise<CaseRow> {
  await requireCase(ctx, input.caseId);
  const [row] = await ctx.db.select().from(cases).where(eq(cases.id, input.caseId)).for("update");
  if (input.version !== undefined && row!.version !== input.version) throw await staleRefusal(ctx, row!, input.version);
  return row!;
}

/** Writes a change with its event, in the caller's transaction. The version grows, so that older readers are refused. */
export async function writeCase(ctx: Ctx, row: CaseRow, change: Partial<CaseRow>, event: { name: string; data: Record<string, unknown> }): Promise<void> {
  const version = row.version + 1;
  await ctx.db.update(cases).set({ ...change, version, updatedAt: ctx.now(), updatedBy: userIdOf(ctx) }).where(eq(cases.id, row.id));
  await recordEvent(ctx, { name: event.name, subject: { type: "case", id: row.id }, caseId: row.id, data: { ...event.data, fields: Object.keys(change), version } });
}

async function staleRefusal(ctx: Ctx, row: CaseRow, readVersion: number) {
  const since = await ctx.db
    .select({ name: events.name, actorName: events.actorName, data: events.data, at: events.at })
    .from(events)
    .where(and(eq(events.caseId, row.id), eq(events.subjectType, "case"), sql`(${events.data} ->> 'version')::int > ${readVersion}`))
    .orderBy(desc(events.seq))
    .limit(CHANGES_TOLD_MAX);
  const said = since.slice(0, CHANGES_SAID_MAX).map((event) => `${event.actorName}: ${event.name.replace("case.", "").replaceAll("_", " ")}${whereTo(event.data)}`);
  const changes: RefusalDetails["changes"] = since.map(({ name, actorName, data, at }) => ({ event: name, fields: fieldsOf(data), actor: actorName, at: at.toISOString() }));
  return refuse("stale", `Case #${row.number} was changed since you read it${said.length > 0 ? ` (${said.join("; ")})` : ""}.`, { remedy: "Look at the case as it is now, and act again if it still fits.", changes });
}

function fieldsOf(data: Record<string, unknown>): string[] {
  return Array.isArray(data.fields) ? data.fields.map(String) : [];
}

function whereTo(data: Record<string, unknown>): string {
  if ("assigneeName" in data) return ` to ${String(data.assigneeName ?? "nobody")}`;
  return typeof data.after === "string" ? ` to ${data.after.replaceAll("_", " ")}` : "";
}
