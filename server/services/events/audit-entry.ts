import type { AuditEntry } from "../../contract/system.ts";
import type { EventRow } from "./queries.ts";

export function toAuditEntry(row: EventRow): AuditEntry {
  return { seq: row.seq, at: row.at.toISOString(), event: row.name, actor: row.actorName, subjectType: row.subjectType, subjectId: row.subjectId, data: row.data, origin: row.origin, isWithheld: false };
}
