import type { RuleAction } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { assignCase } from "../cases/assign-case.ts";
import { changeCasePriority } from "../cases/change-priority.ts";
import { authorise } from "../people/authorise.ts";
import { addTask } from "../tasks/add-task.ts";

/** Action → the verb that a person would have called, refused where its author may not. Without a case there is nothing to act on. */
export async function runAction(ctx: Ctx, action: RuleAction, caseId: string | null): Promise<void> {
  if (!caseId) return;
  authorise(ctx, action.type === "add_task" ? "addTask" : "changeCase");
  switch (action.type) {
    case "set_priority":
      await changeCasePriority(ctx, { caseId, priority: action.priority });
      return;
    case "assign_user":
      await assignCase(ctx, { caseId, assigneeId: action.userId });
      return;
    case "assign_team":
      await assignCase(ctx, { caseId, teamId: action.teamId });
      return;
    case "add_task":
      await addTask(ctx, { caseId, title: action.title });
      return;
    default:
      action satisfies never;
  }
}
