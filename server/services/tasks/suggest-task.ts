import type { SuggestedTask } from "../../contract/tasks.ts";
import type { Ctx } from "../../context.ts";
import { findClassification } from "../classification/queries.ts";
import { cleanLine, cutAt } from "../conversations/clean-text.ts";
import { conversationOf, requireMessage } from "../conversations/queries.ts";
import { endOfDay } from "../cases/end-of-day.ts";
import { listCalendars } from "../calendars/queries.ts";
import { TASK_TITLE_CHARS_MAX } from "./task-texts.ts";

const DESCRIPTION_CHARS_MAX = 2_000;

/** What triage would make of a mail: its suggested action, about whom, due today where it is urgent. Nothing is stored before a person takes it. */
export async function suggestTask(ctx: Ctx, { messageId }: { messageId: string }): Promise<SuggestedTask> {
  const message = await requireMessage(ctx, messageId);
  const judged = await findClassification(ctx, message.id);
  const { caseId } = await conversationOf(ctx, message);
  const what = judged?.suggestedAction || message.subject.trim() || message.preview.trim() || "(no subject)";
  const priority = judged?.priority ?? "medium";
  const [calendar] = await listCalendars(ctx);
  const isToday = priority === "urgent" || priority === "high";
  return {
    title: cleanLine(`${what} (${message.fromName ?? message.fromAddress})`, TASK_TITLE_CHARS_MAX),
    description: cutAt([judged?.summary, judged?.evidence && `“${judged.evidence}”`].filter(Boolean).join("\n\n") || message.preview, DESCRIPTION_CHARS_MAX),
    priority,
    dueAt: isToday ? new Date(endOfDay(ctx.now(), calendar?.timeZone ?? "UTC").getTime() - 1).toISOString() : null,
    messageId: message.id,
    caseId,
  };
}
