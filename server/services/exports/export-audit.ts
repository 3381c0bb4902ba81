import Papa from "papaparse";
import type { AuditEntry, AuditFilter } from "../../contract/system.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { formulaLike } from "../contacts/formula-like.ts";
import { recordEvent } from "../events/record-event.ts";
import { readAudit } from "../live/read-audit.ts";

const ENTRIES_PER_PAGE = 1_000;
const columns = ["seq", "at", "event", "actor", "subject_type", "subject_id", "by", "address", "user_agent", "data"] as const;
/** There is one record. */
const subject = { type: "audit", id: "00000000-0000-4000-8000-000000000004" };

/** The record of what happened as CSV in pages, newest first, as the actor may read it; that it was taken out is in it from then on. */
export async function* exportAudit(ctx: Ctx, filter: AuditFilter): AsyncGenerator<string> {
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "audit.exported", subject, data: { filter } }));
  yield `\uFEFF${columns.join(",")}\r\n`;
  let before: number | null = null;
  do {
    const page = await readAudit(ctx, { before, limit: ENTRIES_PER_PAGE, filter });
    if (page.items.length > 0) yield `${Papa.unparse(page.items.map(rowOf), { escapeFormulae: formulaLike, newline: "\r\n" })}\r\n`;
    before = page.next;
  } while (before !== null);
}

function rowOf({ seq, at, event, actor, subjectType, subjectId, origin, data, isWithheld }: AuditEntry): (string | number)[] {
  return [seq, at, event, actor, subjectType, subjectId, origin?.by ?? "", origin?.address ?? "", origin?.userAgent ?? "", isWithheld ? "" : JSON.stringify(data)];
}
