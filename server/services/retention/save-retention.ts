import { retentionKinds, type RetentionSettings, type RetentionState } from "../../contract/retention.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockHolds } from "../contacts/legal-holds.ts";
import { readRetentionSettings, saveRetentionSettings } from "./retention-settings.ts";
import { newestRuns } from "./run-retention.ts";

const RUNS_SHOWN = 10;

/** How long each kind is kept, and what the last nights took. */
export async function readRetention(ctx: Ctx): Promise<RetentionState> {
  const runs = await newestRuns(ctx, RUNS_SHOWN);
  return {
    settings: await readRetentionSettings(ctx),
    runs: runs.map(({ id, startedAt, finishedAt, kind, counts, notice }) => ({ id, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, kind, counts, notice })),
  };
}

/**
 * Says how long each kind is kept from the next night on. `read` is what the screen showed: where another admin saved since,
 * it is refused as `stale`, because what was agreed to was the preview of a change of those.
 */
export function saveRetention(ctx: Ctx, { settings, read }: { settings: RetentionSettings; read: RetentionSettings }): Promise<RetentionState> {
  return inTransaction(ctx, async (ctx) => {
    await lockHolds(ctx);
    const now = await readRetentionSettings(ctx);
    if (retentionKinds.some((kind) => now[kind] !== read[kind])) throw refuse("stale", "How long things are kept was changed since you read it.", { remedy: "Look at it as it is now, and at its preview, and save again if it still fits." });
    await saveRetentionSettings(ctx, settings);
    return readRetention(ctx);
  });
}
