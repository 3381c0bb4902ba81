import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { legalHolds } from "../../../drizzle/schema/retention.ts";
import type { LegalHold, SetHold } from "../../contract/retention.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCase, visibleMailboxIds } from "../cases/queries.ts";
import { lockHolds } from "../contacts/legal-holds.ts";
import { findShownContact } from "../contacts/require-contact.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";

/** Those that hold all come first by their date; of lifted ones the newest. */
const HOLDS_LISTED_MAX = 500;

/** From its commit on nothing that it concerns is deleted, by whomever, until it is lifted. */
export function setHold(ctx: Ctx, input: SetHold): Promise<LegalHold> {
  return inTransaction(ctx, async (ctx) => {
    await lockHolds(ctx);
    const contactId = input.scope === "contact" ? (await findShownContact(ctx, input.contactId)).id : null;
    const of = input.scope === "case" ? await requireCase(ctx, input.caseId) : null;
    if (of?.expiredAt) throw refuse("conflict", `The content of case #${of.number} was removed before: there is nothing left to hold.`);
    const reason = cleanText(input.reason).trim();
    if (reason === "") throw refuse("bad_input", "A hold needs a reason.", { errors: [{ path: "reason", message: "holds nothing that can be shown" }] });
    const id = ctx.newId();
    await ctx.db.insert(legalHolds).values({ id, scope: input.scope, contactId, caseId: of?.id ?? null, reason, setBy: userIdOf(ctx), setAt: ctx.now() });
    await recordEvent(ctx, { name: "legal_hold.set", subject: { type: "legal_hold", id }, caseId: of?.id ?? null, data: { scope: input.scope, contactId, reason } });
    return readHold(ctx, id);
  });
}

/** What it concerned is deleted again as anything else. Whoever lifts it twice is told that it was. */
export function liftHold(ctx: Ctx, { holdId }: { holdId: string }): Promise<LegalHold> {
  return inTransaction(ctx, async (ctx) => {
    await lockHolds(ctx);
    const [row] = await ctx.db.select().from(legalHolds).where(eq(legalHolds.id, holdId)).for("update");
    if (!row) throw refuse("not_found", "There is no such hold.");
    if (row.liftedAt) throw refuse("conflict", "This hold was lifted already.");
    if (row.caseId) await requireCase(ctx, row.caseId);
    await ctx.db.update(legalHolds).set({ liftedAt: ctx.now(), liftedBy: userIdOf(ctx) }).where(eq(legalHolds.id, holdId));
    await recordEvent(ctx, { name: "legal_hold.lifted", subject: { type: "legal_hold", id: holdId }, caseId: row.caseId, data: { scope: row.scope, contactId: row.contactId, reason: row.reason } });
    return readHold(ctx, holdId);
  });
}

/** Open ones first, the newest first. Of a case that the actor does not see, the hold is none of theirs either. */
export async function listHolds(ctx: Ctx): Promise<LegalHold[]> {
  const rows = await withNames(ctx, { mailboxIds: await visibleMailboxIds(ctx) }).orderBy(sql`${legalHolds.liftedAt} is not null`, desc(legalHolds.setAt), desc(legalHolds.id)).limit(HOLDS_LISTED_MAX);
  return rows.map(toHold);
}

async function readHold(ctx: Ctx, holdId: string): Promise<LegalHold> {
  const [row] = await withNames(ctx, { mailboxIds: await visibleMailboxIds(ctx), holdId });
  return toHold(row!);
}

function withNames(ctx: Ctx, { mailboxIds, holdId }: { mailboxIds: string[]; holdId?: string }) {
  const setters = alias(users, "setters");
  const lifters = alias(users, "lifters");
  const isSeen = or(isNull(legalHolds.caseId), sql`${cases.mailboxId} = any(${sqlIds(mailboxIds)})`);
  return ctx.db
    .select({ hold: legalHolds, contactName: contacts.name, number: cases.number, numberPrefix: cases.numberPrefix, title: cases.title, setBy: setters.name, liftedBy: lifters.name })
    .from(legalHolds)
    .leftJoin(contacts, eq(contacts.id, legalHolds.contactId))
    .leftJoin(cases, eq(cases.id, legalHolds.caseId))
    .leftJoin(setters, eq(setters.id, legalHolds.setBy))
    .leftJoin(lifters, eq(lifters.id, legalHolds.liftedBy))
    .where(and(isSeen, holdId ? eq(legalHolds.id, holdId) : undefined))
    .$dynamic();
}

function toHold({ hold, contactName, number, numberPrefix, title, setBy, liftedBy }: Awaited<ReturnType<typeof withNames>>[number]): LegalHold {
  return {
    id: hold.id, scope: hold.scope, reason: hold.reason,
    contact: hold.contactId ? { id: hold.contactId, name: contactName ?? "" } : null,
    case: hold.caseId ? { id: hold.caseId, number: number!, numberPrefix: numberPrefix ?? "", title: title ?? "" } : null,
    setAt: hold.setAt.toISOString(), setBy, liftedAt: hold.liftedAt?.toISOString() ?? null, liftedBy,
  };
}
