import { eq, inArray, or, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { automaticAnswers } from "../../../drizzle/schema/conversations.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { Ctx } from "../../context.ts";
import { type ErasedPerson, isPerson, mayName } from "./erased-person.ts";
import { ERASED_ADDRESS, ERASED_NAME } from "./redact-person.ts";
import { hashedKey } from "./suppression-key.ts";

/**
 * Answers to the person, drafts among them: to whom they went and, if texts are erased, what they said. One that still waits
 * to leave ends here, since nobody may write to the person any more; of what is under way its sender records the end.
 */
export async function eraseReplies(ctx: Ctx, person: ErasedPerson, { isTextErased }: { isTextErased: boolean }): Promise<void> {
  const caseIds = (await ctx.db.select({ id: cases.id }).from(cases).where(inArray(cases.contactId, person.ids))).map(({ id }) => id);
  const named = mayName(person, sql`concat_ws(' ', ${replies.to}::text, ${replies.cc}::text, ${replies.html}, ${replies.detail})`, { byName: true });
  for (const row of await ctx.db.select().from(replies).where(or(inArray(replies.caseId, caseIds), named)).for("update")) {
    const isOwn = caseIds.includes(row.caseId);
    const redact = isOwn ? person.redactOwn : person.redact;
    const people = (list: typeof row.to) => list.map((one) => (isPerson(person, one.address) ? { ...one, address: ERASED_ADDRESS, name: ERASED_NAME } : one));
    const [to, cc] = [people(row.to), people(row.cc)];
    const isToPerson = JSON.stringify([to, cc]) !== JSON.stringify([row.to, row.cc]);
    const ended = isToPerson && row.status === "queued" ? { status: "failed" as const, reason: "erased", nextAttemptAt: null, endedAt: ctx.now() } : {};
    const texts = isTextErased ? { html: isOwn ? "" : redact(row.html), attachments: isOwn ? [] : row.attachments } : {};
    await ctx.db.update(replies).set({ to, cc, detail: row.detail && redact(row.detail), ...texts, ...ended }).where(eq(replies.id, row.id));
  }
  for (const key of person.emailKeys) await ctx.db.update(automaticAnswers).set({ addressFolded: hashedKey(ctx.ports.settingsKey, "email", key) }).where(eq(automaticAnswers.addressFolded, key));
}
