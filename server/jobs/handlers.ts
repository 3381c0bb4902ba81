import type { Ctx } from "../context.ts";
import type { JobData, JobName } from "../services/events/job-queue.ts";

type Handlers = { [Name in JobName]: (ctx: Ctx, data: JobData[Name]) => Promise<unknown> };

const handlers: Partial<Handlers> = {};

/** Runs one job as the system. What it throws makes the runner try again. */
export async function runJob(ctx: Ctx, name: JobName, data: JobData[JobName]): Promise<void> {
  const handler = handlers[name] as ((ctx: Ctx, data: JobData[JobName]) => Promise<unknown>) | undefined;
  await handler?.(ctx, data);
}
