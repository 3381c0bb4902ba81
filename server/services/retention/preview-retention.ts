import { type SQL, sql } from "drizzle-orm";
import { type HoldBackReason, type RetentionCount, type RetentionKind, retentionKinds, type RetentionPreview, type RetentionSettings } from "../../contract/retention.ts";
import type { Ctx } from "../../context.ts";
import { type Held, whatIsHeld } from "../contacts/legal-holds.ts";
import { type Asked, candidates, eventReason, lastSealedBefore } from "./candidates.ts";
import { cutoffOf } from "./cutoff.ts";

/** What would go now with these settings, of each kind, and what would stay though it is old enough, and why. Only reads. */
export async function previewRetention(ctx: Ctx, settings: RetentionSettings): Promise<RetentionPreview> {
  const held = await whatIsHeld(ctx);
  const items: RetentionCount[] = [];
  for (const kind of retentionKinds) items.push(await countOf(ctx, { kind, settings, held }));
  return { at: ctx.now().toISOString(), items };
}

interface Counted extends Record<string, unknown> {
  reason: HoldBackReason | null;
  count: number;
  oldest: string;
  newest: string;
  mails: number;
  files: number;
}

async function countOf(ctx: Ctx, { kind, settings, held }: { kind: RetentionKind; settings: RetentionSettings; held: Held }): Promise<RetentionCount> {
  const before = cutoffOf(ctx, settings, kind);
  if (!before) return { kind, before: null, count: 0, mailCount: 0, fileCount: 0, oldest: null, newest: null, heldBack: [] };
  const found = await ctx.db.execute<Counted>(sql`
    select reason, count(*)::int as count, min(at) as oldest, max(at) as newest, ${partsOf(kind)}
    from (${kind === "events" ? eventsAfterCases(ctx, settings, { before, held }) : candidates(kind, { before, held })}) as found group by reason`);
  const going = found.find(({ reason }) => reason === null);
  const instant = (at: string | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    kind, before: before.toISOString(), count: going?.count ?? 0, mailCount: going?.mails ?? 0, fileCount: going?.files ?? 0, oldest: instant(going?.oldest), newest: instant(going?.newest),
    heldBack: found.flatMap(({ reason, count }) => (reason === null ? [] : [{ reason, count }])).toSorted((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)),
  };
}

/** The cases that go in the same run let go of their events. */
function eventsAfterCases(ctx: Ctx, settings: RetentionSettings, { before, held }: Asked): SQL {
  const casesBefore = cutoffOf(ctx, settings, "cases");
  const isExpiring = casesBefore ? sql`c.id in (select going.key from (${candidates("cases", { before: casesBefore, held })}) as going where going.reason is null)` : sql`false`;
  return sql`select e.seq as key, e.at as at, ${eventReason(held, isExpiring)} as reason from events e where e.seq <= ${lastSealedBefore(before)}`;
}

/** What goes with each: the mails of a case, the attachments of both. */
function partsOf(kind: RetentionKind): SQL {
  const ofCase = sql`conversations v join messages m on m.conversation_id = v.id`;
  if (kind === "cases") return sql`sum((select count(*) from ${ofCase} where v.case_id = found.key))::int as mails, sum((select count(*) from ${ofCase} join attachments a on a.message_id = m.id where v.case_id = found.key))::int as files`;
  if (kind === "mails") return sql`0 as mails, sum((select count(*) from attachments a where a.message_id = found.key))::int as files`;
  return sql`0 as mails, 0 as files`;
}
