import type { ChecklistItem } from "../../contract/tasks.ts";
import { refuse } from "../../errors.ts";
import { cleanLine } from "../conversations/clean-text.ts";

export const TASK_TITLE_CHARS_MAX = 200;
const CHECKLIST_CHARS_MAX = 200;

export function requireTaskTitle(text: string): string {
  const title = cleanLine(text, TASK_TITLE_CHARS_MAX);
  if (title === "") throw refuse("bad_input", "A task needs a title.", { errors: [{ path: "title", message: "holds nothing that can be shown" }] });
  return title;
}

export function cleanChecklist(items: ChecklistItem[]): ChecklistItem[] {
  return items.map((item) => ({ text: cleanLine(item.text, CHECKLIST_CHARS_MAX), isDone: item.isDone })).filter((item) => item.text !== "");
}
