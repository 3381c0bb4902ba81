import { and, eq, isNull, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { followUps, rules } from "../../../drizzle/schema/rules.ts";
import { type CaseStatus, isStopped } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import type { FollowUpFacts } from "./decide-follow-up.ts";
import type { LiveRule } from "./run-rules.ts";

export type FollowUpRow = typeof followUps.$inferSelect;

/** Mails are stored in the order in which they are read: one that came shortly before may be stored after. */
const READ_LATE = sql`interval '1 day'`;

/** The case is locked before it, as everybody does who changes both. Null: it ended meanwhile. */
export async function lockFollowUp(ctx: Ctx, { id, caseId }: Pick<FollowUpRow, "id" | "caseId">): Promise<FollowUpRow | null> {
  await ctx.db.select({ id: cases.id }).from(cases).where(eq(cases.id, caseId)).for("update");
  const [row] = await ctx.db.select().from(followUps).where(and(eq(followUps.id, id), isNull(followUps.endedAt))).for("update");
  return row ?? null;
}

/** An answer counts wherever the person wrote it: in this case, or in any mail of theirs. */
export async function factsOfFollowUp(ctx: Ctx, { caseId, ruleId, startedAt }: FollowUpRow): Promise<FollowUpFacts> {
  const since = sql`${startedAt.toISOString()}::timestamptz`;
  const ofCase = sql`${messages} m join ${conversations} v on v.id = m.conversation_id where v.case_id = c.id`;
  const fromThem = sql`m.direction = 'inbound' and m.kind = 'ordinary'`;
  const [row] = await ctx.db.execute<{ status: CaseStatus; is_gone: boolean; is_rule_off: boolean; is_answered: boolean; has_bounced: boolean; last_came: Date | null; last_sent: Date | null }>(sql`
    select c.status, (c.deleted_at is not null or c.merged_into_id is not null) as is_gone,
      (select r.deleted_at is not null or not r.is_enabled or r.published is null from ${rules} r where r.id = ${ruleId}) as is_rule_off,
      (exists (select 1 from ${ofCase} and ${fromThem} and m.stored_at > ${since})
        or exists (select 1 from ${messages} m where m.contact_id = c.contact_id and ${fromThem} and m.received_at > ${since} - ${READ_LATE} and m.stored_at > ${since})) as is_answered,
      exists (select 1 from ${ofCase} and m.kind = 'bounce' and m.stored_at > ${since}) as has_bounced,
      (select max(m.received_at) from ${ofCase} and ${fromThem}) as last_came,
      (select max(m.received_at) from ${ofCase} and m.direction = 'outbound') as last_sent
    from ${cases} c where c.id = ${caseId}`);
  const { status, is_gone, is_rule_off, is_answered, has_bounced, last_came, last_sent } = row!;
  const [cameAt, sentAt] = [last_came, last_sent].map((at) => at && new Date(at)) as [Date | null, Date | null];
  const isOurTurn = status !== "awaiting_customer" && cameAt !== null && (sentAt === null || cameAt > sentAt);
  return { isAnswered: is_answered, isOver: is_gone || isStopped(status), isRuleOff: is_rule_off, hasBounced: has_bounced, isOurTurn, lastSentAt: sentAt };
}

export interface InItsName {
  /** As the rule. */
  ctx: Ctx;
  author: LiveRule["author"];
}

/** Null: its author is gone, or sees the case no more. */
export async function inNameOf(ctx: Ctx, { ruleId, authorId, caseId }: FollowUpRow): Promise<InItsName | null> {
  const [rule] = await ctx.db.select({ name: rules.name }).from(rules).where(eq(rules.id, ruleId));
  const [author] = await ctx.db.select({ id: users.id, name: users.name, role: users.role }).from(users).where(and(eq(users.id, authorId), isNull(users.disabledAt)));
  if (!rule || !author) return null;
  const asRule: Ctx = { ...ctx, actor: { type: "rule", id: ruleId, name: rule.name, authorId, role: author.role } };
  const [of] = await ctx.db.select({ mailboxId: cases.mailboxId }).from(cases).where(eq(cases.id, caseId));
  return of && (await visibleMailboxIds(asRule)).includes(of.mailboxId) ? { ctx: asRule, author } : null;
}
