import { type SavePolicy, SlaDefinition, type SlaPolicy } from "../../contract/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCalendar } from "../calendars/queries.ts";
import { customKindsOf } from "../conditions/case-facts.ts";
import { checkConditions } from "../conditions/check-conditions.ts";
import { lockPolicyInUse } from "./lock-policy.ts";
import { marksOf } from "./marks.ts";
import { requirePolicy } from "./queries.ts";
import { startRecompute } from "./recompute.ts";
import { writeVersion } from "./write-version.ts";

/**
 * Creates a policy, or changes the version that was read: each save is a version that stays. A draft holds for nobody
 * until it is published. Open cases keep the promise they were opened with, unless `openCases` says "recompute". A stale
 * version is refused with who was faster. The event is the audit entry.
 */
export function savePolicy(ctx: Ctx, input: SavePolicy): Promise<SlaPolicy> {
  const definition = SlaDefinition.parse(input);
  const publish = input.publish ?? true;
  return inTransaction(ctx, async (ctx) => {
    await requireSound(ctx, definition);
    const before = input.id ? await lockPolicyInUse(ctx, { id: input.id, version: input.version }) : null;
    const id = await writeVersion(ctx, { before, name: input.name, definition, publish });
    if (publish && input.openCases === "recompute") await startRecompute(ctx, { reason: "policy", subjectId: id, subjectName: input.name });
    return requirePolicy(ctx, id);
  });
}

/** Refuses what could not be reckoned by: a calendar that is gone, conditions that nobody can ask, points that are told twice. */
export async function requireSound(ctx: Ctx, definition: SlaDefinition): Promise<void> {
  const calendar = await requireCalendar(ctx, definition.calendarId);
  if (calendar.archivedAt) throw refuse("unprocessable", `The calendar "${calendar.name}" is archived.`, { remedy: "Choose another calendar, or take it out of the archive.", errors: [{ path: "calendarId", message: "is archived" }] });
  const errors = checkConditions(definition.conditions, await customKindsOf(ctx));
  for (const field of ["warnings", "escalations"] as const) {
    const points = marksOf({ warnings: [], escalations: [], [field]: definition[field] }, Number.MAX_SAFE_INTEGER).map((mark) => mark.point);
    if (new Set(points).size < points.length) errors.push({ path: field, message: "names the same moment twice" });
  }
  if (new Set(definition.pauseStatuses).size < definition.pauseStatuses.length) errors.push({ path: "pauseStatuses", message: "names a status twice" });
  if (errors.length > 0) throw refuse("unprocessable", `The policy cannot be used: ${errors.map((error) => `${error.path} ${error.message}`).join("; ")}.`, { errors });
}
