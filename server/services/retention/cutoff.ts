import type { RetentionKind, RetentionSettings } from "../../contract/retention.ts";
import type { Ctx } from "../../context.ts";

const DAY_MS = 86_400_000;

/** What is older goes; null: it is kept for ever. */
export function cutoffOf({ now }: Pick<Ctx, "now">, settings: RetentionSettings, kind: RetentionKind): Date | null {
  const days = settings[kind];
  return days === null ? null : new Date(now().getTime() - days * DAY_MS);
}
