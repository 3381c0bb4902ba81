import type { OpenManualCase } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCategory } from "../classification/correct-classification.ts";
import { cleanLine, cleanText } from "../conversations/clean-text.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { requireAssignee } from "./assign-case.ts";
import { CASE_TYPE_CHARS_MAX, requireContactId, requireTitle } from "./change-fields.ts";
import { mergeFieldValues } from "./custom-fields.ts";
import { makeCase, type NewCase } from "./new-case.ts";
import { requireParent } from "./parents.ts";

/** A case that no mail began: somebody called, or stood at the door. Only its resolution is promised, since nobody waits for a first answer. */
export function openManualCase(ctx: Ctx, input: OpenManualCase): Promise<{ caseId: string; outcome: "opened" }> {
  return inTransaction(ctx, async (ctx) => {
    const caseId = await makeCase(ctx, { said: await whatIsSaid(ctx, input), metrics: ["resolution"] });
    return { caseId, outcome: "opened" };
  });
}

async function whatIsSaid(ctx: Ctx, input: OpenManualCase): Promise<NewCase> {
  const mailbox = (await visibleMailboxes(ctx)).find((row) => row.id === input.mailboxId);
  if (!mailbox) throw refuse("not_found", "There is no such mailbox.");
  if (input.category) await requireCategory(ctx, input.category);
  if (input.assigneeId) await requireAssignee(ctx, { mailboxId: mailbox.id }, input.assigneeId);
  return {
    title: requireTitle(input.title),
    summary: cleanText(input.summary ?? ""),
    caseType: cleanLine(input.caseType ?? "", CASE_TYPE_CHARS_MAX) || null,
    category: input.category ?? null,
    priority: input.priority ?? "medium",
    contactId: input.contactId ? await requireContactId(ctx, input.contactId) : null,
    assigneeId: input.assigneeId === undefined && mailbox.teamId === null ? userIdOf(ctx) : (input.assigneeId ?? null),
    teamId: mailbox.teamId,
    mailboxId: mailbox.id,
    parentId: input.parentId ? await requireParent(ctx, { caseId: "", parentId: input.parentId }) : null,
    customFields: await mergeFieldValues(ctx, {}, input.customFields ?? {}),
  };
}
