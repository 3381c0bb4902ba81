import { inArray } from "drizzle-orm";
import { imports } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";

const jobs = { checking: "import.check", importing: "import.apply", undoing: "import.undo" } as const;
type Step = keyof typeof jobs;

/**
 * At the start of a server, and each minute: every import that is in a step goes on, whoever was at it before. One that
 * somebody holds is looked at again when that lease would end.
 */
export async function resumeImports(ctx: Ctx): Promise<void> {
  const open = await ctx.db.select({ id: imports.id, status: imports.status, leaseUntil: imports.leaseUntil }).from(imports).where(inArray(imports.status, Object.keys(jobs) as Step[]));
  for (const { id, status, leaseUntil } of open) {
    const isHeld = leaseUntil !== null && leaseUntil > ctx.now();
    await enqueueJob(ctx, jobs[status as Step], { importId: id }, { singletonKey: id, ...(isHeld ? { startAfter: leaseUntil } : {}) });
  }
}
