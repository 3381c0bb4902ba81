import { z } from "zod";
import type { AuditEntry } from "../../../server/contract/system.ts";
import { SlaPromises, type SlaPolicy } from "../../../server/contract/sla.ts";
import { formatDuration } from "./duration.ts";
import { promiseFields, type PolicyField } from "./policy-draft.ts";

export interface PolicyChange {
  field: PolicyField;
  before: string | null;
  after: string;
}

const Snapshot = z.object({ name: z.string(), calendarId: z.string(), warnAtPercent: z.number(), promises: SlaPromises });
type Snapshot = Pick<SlaPolicy, "name" | "calendarId" | "warnAtPercent" | "promises">;
const Saved = z.object({ before: Snapshot, after: Snapshot });

/** What differs between two states of a policy; calendars by the name that `nameOf` gives. */
export function policyChanges(before: Snapshot, after: Snapshot, nameOf: (calendarId: string) => string): PolicyChange[] {
  const left = flat(before, nameOf);
  return [...flat(after, nameOf)].filter(([field, value]) => left.get(field) !== value).map(([field, after]) => ({ field, before: left.get(field) ?? null, after }));
}

/** The changes that one entry of the history records; null where the entry is not of the shape that is known today. */
export function changesOfEntry(entry: AuditEntry, nameOf: (calendarId: string) => string): PolicyChange[] | "created" | null {
  if (entry.data.before === null) return "created";
  const saved = Saved.safeParse(entry.data);
  return saved.success ? policyChanges(saved.data.before, saved.data.after, nameOf) : null;
}

function flat(policy: Snapshot, nameOf: (calendarId: string) => string): Map<PolicyField, string> {
  return new Map<PolicyField, string>([
    ["name", policy.name],
    ["calendarId", nameOf(policy.calendarId)],
    ["warnAtPercent", `${policy.warnAtPercent} %`],
    ...promiseFields.map(({ priority, metric, field }): [PolicyField, string] => [field, formatDuration(policy.promises[priority][metric])]),
  ]);
}
