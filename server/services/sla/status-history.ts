import { and, asc, inArray } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { CaseStatus } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import type { StatusChange } from "./target-clock.ts";

/** One status change as it truly was. */
export interface KnownChange extends StatusChange {
  eventId: string;
  recordedAt: Date;
  actor: string;
  isCorrected: boolean;
}

/** What `case.status_corrected` says of an earlier change, or of one that nobody noted (`eventId` null). `at` null: it never was. */
export interface StatusCorrection {
  eventId: string | null;
  status: CaseStatus | null;
  at: string | null;
}

interface StatusEvent {
  id: string;
  name: string;
  at: Date;
  actor: string;
  data: Record<string, unknown>;
}

/** The status changes of some cases, from their events and what corrected them: the clock is computed from them, never accumulated. */
export async function statusChangesOf(ctx: Ctx, caseIds: string[]): Promise<Map<string, KnownChange[]>> {
  const byCase = new Map<string, StatusEvent[]>(caseIds.map((id) => [id, []]));
  if (caseIds.length > 0) {
    const rows = await ctx.db
      .select({ id: events.id, caseId: events.caseId, name: events.name, at: events.at, actor: events.actorName, data: events.data })
      .from(events)
      .where(and(inArray(events.caseId, caseIds), inArray(events.name, ["case.status_changed", "case.status_corrected"])))
      .orderBy(asc(events.seq));
    for (const row of rows) byCase.get(row.caseId!)!.push(row);
  }
  return new Map([...byCase].map(([id, rows]) => [id, correctedHistory(rows)]));
}

export async function statusChangesOfCase(ctx: Ctx, caseId: string): Promise<KnownChange[]> {
  return (await statusChangesOf(ctx, [caseId])).get(caseId)!;
}

/** Pure: events in the order in which they were recorded become changes in the order in which they happened. */
export function correctedHistory(rows: StatusEvent[]): KnownChange[] {
  const changes = new Map<string, KnownChange>();
  for (const { id, name, at, actor, data } of rows) {
    if (name === "case.status_changed") {
      changes.set(id, { eventId: id, at, to: data.after as CaseStatus, recordedAt: at, actor, isCorrected: false });
      continue;
    }
    const correction = data as unknown as StatusCorrection;
    const before = correction.eventId === null ? null : changes.get(correction.eventId);
    if (correction.eventId !== null && !before) continue;
    if (correction.at === null) changes.delete(correction.eventId!);
    else if (before) changes.set(before.eventId, { ...before, at: new Date(correction.at), to: correction.status ?? before.to, isCorrected: true });
    else changes.set(id, { eventId: id, at: new Date(correction.at), to: correction.status!, recordedAt: at, actor, isCorrected: true });
  }
  // Changes of one moment keep the order in which they were noted.
  return [...changes.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
