import type { Task } from "../../contract/tasks.ts";

/** New → In progress → Resolved → Closed, with the way back while it is not closed. */
const moves: Record<Task["status"], readonly Task["status"][]> = {
  new: ["in_progress", "resolved", "closed"],
  in_progress: ["new", "resolved", "closed"],
  resolved: ["in_progress", "closed"],
  closed: ["in_progress"],
};

export function mayMoveTask(from: Task["status"], to: Task["status"]): boolean {
  return moves[from].includes(to);
}
