import { type Case, type CaseStatus, isStopped } from "../../contract/cases.ts";
import type { CorrectStatus } from "../../contract/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { correctTargets } from "../sla/correct-targets.ts";
import { correctedHistory, type KnownChange, type StatusCorrection, statusChangesOfCase } from "../sla/status-history.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { type CaseRow, readCase } from "./queries.ts";

/**
 * Says when a status change of the past truly was, that it never was, or that there was one which nobody noted: the clock
 * is reckoned as if it had been known. The case keeps the status that it has; the record says who corrected what.
 */
export function correctStatus(ctx: Ctx, { caseId, version, ...input }: { caseId: string } & CorrectStatus): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCase(ctx, { caseId, version });
    if (row.mergedIntoId) throw refuse("conflict", `Case #${row.number} went into another case.`, { remedy: "Act on that case, or undo the merge." });
    const before = await statusChangesOfCase(ctx, caseId);
    const correction: StatusCorrection = { eventId: input.eventId ?? null, status: input.status ?? null, at: input.at };
    const known = before.find((change) => change.eventId === correction.eventId) ?? null;
    refuseNonsense(ctx, row, correction, known);
    const id = ctx.newId();
    const after = correctedHistory([...before.map(asEvent), { id, name: "case.status_corrected", at: ctx.now(), actor: ctx.actor.name, data: { ...correction } }]);
    requireSameEnd(row, after);
    const change = endsOf(row, after);
    const told = { ...correction, reason: input.reason ?? "", before: known && { at: known.at.toISOString(), status: known.to } };
    await writeCase(ctx, row, change, { name: "case.status_corrected", data: told });
    await correctTargets(ctx, { caseId, before, after: await statusChangesOfCase(ctx, caseId) });
    return readCase(ctx, caseId);
  });
}

/** A corrected change is read as one that was always so. */
const asEvent = (change: KnownChange) => ({ id: change.eventId, name: "case.status_changed", at: change.at, actor: change.actor, data: { after: change.to } });

function refuseNonsense(ctx: Ctx, row: CaseRow, { eventId, status, at }: StatusCorrection, known: KnownChange | null): void {
  if (eventId !== null && !known) throw refuse("not_found", "There is no such status change on this case.");
  if (eventId === null && (status === null || at === null)) throw refuse("bad_input", "A change that nobody noted needs its status and its moment.", { errors: [{ path: status === null ? "status" : "at", message: "is needed" }] });
  if (at === null) return;
  const moment = new Date(at);
  if (moment > ctx.now()) throw refuse("unprocessable", "This moment is still to come.", { errors: [{ path: "at", message: "lies in the future" }] });
  if (moment < row.openedAt) throw refuse("unprocessable", "The case was not open then.", { errors: [{ path: "at", message: `is before ${row.openedAt.toISOString()}` }] });
}

/** A correction tells of the past: what the case is now is changed by moving it. */
function requireSameEnd(row: CaseRow, after: KnownChange[]): void {
  const end: CaseStatus = after.at(-1)?.to ?? "new";
  if (end === row.status) return;
  throw refuse("unprocessable", `By this the case would be ${end.replaceAll("_", " ")} now, and it is ${row.status.replaceAll("_", " ")}.`, { remedy: "Move the case to the status that it has in truth, then correct when that was." });
}

/** Resolved and closed since when the corrected history says. */
function endsOf(row: CaseRow, after: KnownChange[]): Partial<CaseRow> {
  const reopened = after.findLastIndex((change) => !isStopped(change.to));
  const end = after.slice(reopened + 1);
  const closedAt = row.closedAt && (end.find((change) => change.to === "closed")?.at ?? row.closedAt);
  return { ...(row.resolvedAt && { resolvedAt: end[0]?.at ?? row.resolvedAt }), ...(closedAt && { closedAt }) };
}
