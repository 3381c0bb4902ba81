import type { Ctx } from "../../context.ts";
import type { JobData, JobName, JobOptions } from "./job-queue.ts";

/** Enqueues a follow-up job in the caller's transaction. */
export function enqueueJob<Name extends JobName>(ctx: Ctx, name: Name, data: JobData[Name], options?: JobOptions): Promise<void> {
  return ctx.ports.jobs.enqueue(ctx.db, name, data, options);
}
