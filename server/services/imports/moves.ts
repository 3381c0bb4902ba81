import { type ImportStatus } from "../../contract/imports.ts";
import { refuse } from "../../errors.ts";

/** What people do to an import, and how its steps end. */
export type ImportMove = "finish_check" | "start" | "pause" | "resume" | "finish" | "cancel" | "undo" | "finish_undo" | "fail";

const moves: Record<ImportStatus, Partial<Record<ImportMove, ImportStatus>>> = {
  checking: { finish_check: "checked", cancel: "cancelled", fail: "failed" },
  checked: { start: "importing", cancel: "cancelled" },
  importing: { pause: "paused", cancel: "cancelled", finish: "finished", fail: "failed" },
  paused: { resume: "importing", cancel: "cancelled" },
  finished: { undo: "undoing" },
  cancelled: { undo: "undoing" },
  failed: { undo: "undoing" },
  undoing: { finish_undo: "undone", fail: "failed" },
  undone: {},
};

/** The status after a move. Refuses `conflict` where the move is not possible. */
export function moved(status: ImportStatus, move: ImportMove): ImportStatus {
  const next = moves[status][move];
  if (next) return next;
  throw refuse("conflict", `The import is ${status}: it cannot ${words[move]} now.`, { remedy: "Look at the import again: somebody may have been faster." });
}

export function canMove(status: ImportStatus, move: ImportMove): boolean {
  return moves[status][move] !== undefined;
}

const words: Record<ImportMove, string> = {
  finish_check: "be checked", start: "be started", pause: "be paused", resume: "go on", finish: "be finished", cancel: "be cancelled", undo: "be undone", finish_undo: "be undone", fail: "fail",
};
