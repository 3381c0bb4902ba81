import { and, asc, eq, inArray } from "drizzle-orm";
import { classifications, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { isStopped } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { type CaseWithCompany, casesWithCompany, customKindsOf, type FactCase, factsOfCase } from "../conditions/case-facts.ts";
import type { CustomKinds } from "../conditions/check-conditions.ts";
import type { Facts } from "../conditions/match-conditions.ts";
import { factsOfMessages } from "../conditions/message-facts.ts";
import type { EventRow } from "../events/queries.ts";
import { namesOfEvent, withEvent } from "./event-facts.ts";

/** A moment of a case: after the fact `seenSeq`, at `at`. */
export interface Point {
  event: EventRow;
  caseId: string;
  messageId: string | null;
  seenSeq: number;
  at: Date;
}

const changeNames = ["case.status_changed", "case.priority_changed", "case.assigned", "case.changed"] as const;
type Change = Pick<EventRow, "seq" | "name" | "data" | "caseId">;
type ContactChange = Pick<EventRow, "name" | "data" | "subjectId" | "at">;
interface StoredMail { id: string; caseId: string | null; storedAt: Date }
interface Judgement { messageId: string; language: string | null; confidence: number; createdAt: Date }

/**
 * What conditions could ask at moments that are past: the cases as they are now, with every change since taken back by its
 * event, the newest first. In seven queries however many moments. Null: the case is gone. Its due time is as it is now,
 * for promises are computed and no events of the case.
 */
export async function factsAsOf(ctx: Ctx, points: Point[]): Promise<(Facts | null)[]> {
  const caseIds = [...new Set(points.map(({ caseId }) => caseId))];
  const found = new Map((await casesWithCompany(ctx, caseIds)).map((one) => [one.row.id, one]));
  const kinds = await customKindsOf(ctx);
  const changes = await ctx.db.select({ seq: events.seq, name: events.name, data: events.data, caseId: events.caseId }).from(events).where(and(inArray(events.caseId, caseIds), inArray(events.name, [...changeNames]))).orderBy(asc(events.seq));
  const byCase = Map.groupBy(changes, ({ caseId }) => caseId!);
  const mails = Map.groupBy(await mailsOf(ctx, caseIds), ({ caseId }) => caseId);
  const contactIds = [...new Set([...found.values()].flatMap(({ row }) => row.contactId ?? []))];
  const contactChanges = Map.groupBy(await contactChangesOf(ctx, contactIds), ({ subjectId }) => subjectId);
  const messageIds = [...new Set(points.flatMap(({ caseId, messageId }) => messageId ?? found.get(caseId)?.firstMessageId ?? []))];
  const ofMessages = await factsOfMessages(ctx, messageIds);
  const judged = Map.groupBy(await judgementsOf(ctx, messageIds), ({ messageId }) => messageId);
  const answers: (Facts | null)[] = [];
  for (const point of points) {
    const now = found.get(point.caseId);
    if (!now) {
      answers.push(null);
      continue;
    }
    const past = asOf(now, point, { changes: byCase.get(point.caseId) ?? [], mails: mails.get(point.caseId) ?? [], contactChanges: contactChanges.get(now.row.contactId ?? "") ?? [] });
    const messageId = point.messageId ?? past.firstMessageId;
    const ofMessage = messageId ? messageAsOf(ofMessages.get(messageId), judged.get(messageId) ?? [], point.at) : {};
    answers.push(await factsAt(ctx, { past, kinds, ofMessage, point }));
  }
  return answers;
}

async function factsAt(ctx: Ctx, { past, kinds, ofMessage, point }: { past: CaseWithCompany; kinds: CustomKinds; ofMessage: Facts; point: Point }): Promise<Facts> {
  const named = point.event.subjectType === "case" ? {} : await namesOfEvent(ctx, point.event);
  return withEvent({ ...factsOfCase(past, kinds), ...ofMessage, now: point.at }, point.event, named);
}

interface Known {
  changes: Change[];
  mails: StoredMail[];
  contactChanges: ContactChange[];
}

/** Pure. */
export function asOf(now: CaseWithCompany, { seenSeq, at }: Pick<Point, "seenSeq" | "at">, { changes, mails, contactChanges }: Known): CaseWithCompany {
  const row = changes.filter(({ seq }) => seq > seenSeq).toReversed().reduce<FactCase>(takeBack, now.row);
  const reopenCount = changes.filter(({ seq, name, data }) => seq <= seenSeq && name === "case.status_changed" && isStopped(data.before) && !isStopped(data.after)).length;
  const contact = now.contact && contactChanges.filter((change) => change.at > at).toReversed().reduce(takeBackContact, now.contact);
  return { row, contact, reopenCount, messageCount: mails.filter(({ storedAt }) => storedAt <= at).length, firstMessageId: now.firstMessageId };
}

function takeBack(row: FactCase, { name, data }: Change): FactCase {
  switch (name) {
    case "case.status_changed":
      return { ...row, status: data.before as FactCase["status"] };
    case "case.priority_changed":
      return { ...row, priority: data.before as FactCase["priority"] };
    case "case.assigned":
      return { ...row, assigneeId: (data.before ?? null) as string | null, teamId: data.beforeTeamId === undefined ? row.teamId : (data.beforeTeamId as string | null) };
    default:
      return { ...row, ...(data.before as Partial<FactCase>) };
  }
}

type Contact = NonNullable<CaseWithCompany["contact"]>;

function takeBackContact(contact: Contact, { name, data }: ContactChange): Contact {
  if (name === "contact.tagged") {
    const added = (data.added ?? []) as string[];
    return { ...contact, tags: [...contact.tags.filter((tag) => !added.includes(tag)), ...((data.removed ?? []) as string[])] };
  }
  const before = Object.fromEntries(Object.entries((data.before ?? {}) as Record<string, unknown>).filter(([field]) => ["name", "company", "language", "tags"].includes(field)));
  return { ...contact, ...before };
}

function messageAsOf(facts: Facts | undefined, judged: Judgement[], at: Date): Facts {
  if (!facts) return {};
  const held = judged.findLast(({ createdAt }) => createdAt <= at);
  return { ...facts, "message.language": held?.language ?? null, "classification.confidence": held?.confidence ?? null };
}

function mailsOf(ctx: Ctx, caseIds: string[]): Promise<StoredMail[]> {
  return ctx.db.select({ id: messages.id, caseId: conversations.caseId, storedAt: messages.storedAt }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(inArray(conversations.caseId, caseIds));
}

async function judgementsOf(ctx: Ctx, messageIds: string[]): Promise<Judgement[]> {
  if (messageIds.length === 0) return [];
  return ctx.db.select({ messageId: classifications.messageId, language: classifications.language, confidence: classifications.categoryConfidence, createdAt: classifications.createdAt }).from(classifications).where(inArray(classifications.messageId, messageIds)).orderBy(asc(classifications.createdAt), asc(classifications.id));
}

async function contactChangesOf(ctx: Ctx, contactIds: string[]): Promise<ContactChange[]> {
  if (contactIds.length === 0) return [];
  return ctx.db.select({ name: events.name, data: events.data, subjectId: events.subjectId, at: events.at }).from(events).where(and(eq(events.subjectType, "contact"), inArray(events.subjectId, contactIds), inArray(events.name, ["contact.tagged", "contact.changed"]))).orderBy(asc(events.seq));
}
