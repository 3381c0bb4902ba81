import type { UndoneRuns } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { undoRun, undoRuns } from "./undo-run.ts";

/** What `undoRun` would put back and what would stay. */
export function previewUndoRun(ctx: Ctx, input: Parameters<typeof undoRun>[1]): Promise<UndoneRuns> {
  return withoutTrace(ctx, (ctx) => undoRun(ctx, input));
}

/** The same of `undoRuns`. */
export function previewUndoRuns(ctx: Ctx, input: Parameters<typeof undoRuns>[1]): Promise<UndoneRuns> {
  return withoutTrace(ctx, (ctx) => undoRuns(ctx, input));
}

class Seen extends Error {
  readonly answer: UndoneRuns;
  constructor(answer: UndoneRuns) {
    super("Only looked at");
    this.answer = answer;
  }
}

/** Done in a transaction that is taken back: so the preview can never say other than what undoing does. */
async function withoutTrace(ctx: Ctx, undo: (ctx: Ctx) => Promise<UndoneRuns>): Promise<UndoneRuns> {
  try {
    return await ctx.db.transaction(async (db) => {
      throw new Seen(await undo({ ...ctx, db }));
    });
  } catch (error) {
    if (error instanceof Seen) return error.answer;
    throw error;
  }
}
