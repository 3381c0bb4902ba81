import type { Ctx } from "../../context.ts";

/** Who did it, as rows keep it: a person; null for a rule, a provider or the system. */
export function userIdOf(ctx: Pick<Ctx, "actor">): string | null {
  return ctx.actor.type === "user" ? ctx.actor.id : null;
}
