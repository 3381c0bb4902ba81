import { eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { findClassification } from "../classification/queries.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { ourAddresses } from "../conversations/our-addresses.ts";
import { conversationOf } from "../conversations/queries.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { threadCandidates } from "../conversations/thread-candidates.ts";
import { recordEvent } from "../events/record-event.ts";
import { oweNextResponse } from "../sla/move-targets.ts";
import { readCaseSettings } from "./case-settings.ts";
import { changeCaseStatus } from "./change-status.ts";
import { indexCase } from "./index-case.ts";
import { makeCase, type NewCase, titleOf } from "./new-case.ts";
import type { CaseRow } from "./queries.ts";

const DAY_MS = 86_400_000;

/**
 * A mail that goes on from a closed case: by the settings it reopens the case, opens one that names the old one, or is
 * left to a person, and the old case says so. Only from somebody who was part of the case; a robot's mail does nothing.
 */
export async function followUp(ctx: Ctx, message: MessageRow): Promise<void> {
  if (message.direction !== "inbound" || message.kind !== "ordinary") return;
  const closed = await closedCaseOf(ctx, message);
  if (!closed) return;
  const { followUp: wanted, reopenWithinDays } = await readCaseSettings(ctx);
  if (closed.expiredAt && wanted !== "refuse") return openAnew(ctx, closed, message);
  const isLate = reopenWithinDays !== null && ctx.now().getTime() - (closed.closedAt ?? closed.updatedAt).getTime() > reopenWithinDays * DAY_MS;
  switch (wanted) {
    case "reopen":
      return isLate ? openAnew(ctx, closed, message) : reopen(ctx, closed, message);
    case "new":
      return openAnew(ctx, closed, message);
    case "refuse":
      return recordEvent(ctx, { name: "case.follow_up_refused", subject: { type: "case", id: closed.id }, caseId: closed.id, data: { messageId: message.id } }).then(() => {});
    default:
      wanted satisfies never;
  }
}

async function closedCaseOf(ctx: Ctx, message: MessageRow): Promise<CaseRow | null> {
  const { providerConversationId, caseId } = await conversationOf(ctx, message);
  if (message.chat !== null) return caseId === null ? null : lockClosed(ctx, caseId);
  const references = [...message.references, ...(message.inReplyTo ? [message.inReplyTo] : [])];
  const candidates = await threadCandidates(ctx, { mailboxId: message.mailboxId, providerConversationId: providerConversationId ?? "", references, subject: message.subject, contactId: message.contactId, ourAddresses: await ourAddresses(ctx) });
  const from = foldAddress(message.fromAddress);
  const found = candidates.find((candidate) => candidate.caseStatus === "closed" && candidate.caseId !== null && candidate.signal !== "same_subject" && candidate.participants.has(from));
  return found ? lockClosed(ctx, found.caseId!) : null;
}

async function lockClosed(ctx: Ctx, caseId: string): Promise<CaseRow | null> {
  const [row] = await ctx.db.select().from(cases).where(eq(cases.id, caseId)).for("update");
  return row && row.status === "closed" && !row.deletedAt && !row.mergedIntoId ? row : null;
}

async function reopen(ctx: Ctx, closed: CaseRow, message: MessageRow): Promise<void> {
  await ctx.db.update(conversations).set({ caseId: closed.id }).where(eq(conversations.id, message.conversationId));
  await recordEvent(ctx, { name: "case.message_received", subject: { type: "case", id: closed.id }, caseId: closed.id, data: { messageId: message.id, kind: message.kind } });
  await changeCaseStatus(ctx, { caseId: closed.id, status: "in_progress" });
  await oweNextResponse(ctx, { caseId: closed.id, at: message.receivedAt });
  await indexCase(ctx, closed.id);
}

async function openAnew(ctx: Ctx, closed: CaseRow, message: MessageRow): Promise<void> {
  const judged = await findClassification(ctx, message.id);
  const said: NewCase = {
    title: titleOf(message),
    priority: judged?.priority ?? closed.priority,
    category: judged?.isConfident ? judged.category : closed.category,
    sentiment: judged?.sentiment ?? "unknown",
    summary: judged?.summary ?? "",
    // In a person's own mailbox it stays with whoever had it; in a team's it waits for whoever takes it.
    assigneeId: closed.teamId === null ? closed.assigneeId : null,
    teamId: closed.teamId,
    contactId: message.contactId,
    mailboxId: closed.mailboxId,
    followUpOf: closed.id,
  };
  await makeCase(ctx, { said, conversationId: message.conversationId, metrics: ["first_response", "resolution"], data: { messageId: message.id, followUpOf: closed.id, followUpNumber: closed.number } });
}
