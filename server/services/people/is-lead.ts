import type { Actor } from "../../context.ts";

/** Admins and supervisors, who see every team's. */
export function isLead(actor: Actor): boolean {
  return "role" in actor && (actor.role === "admin" || actor.role === "supervisor");
}

/** By whose rights it is done: one's own, or of a rule its author's; null: nobody's. */
export function personBehind(actor: Actor): string | null {
  if (actor.type === "user") return actor.id;
  return actor.type === "rule" ? actor.authorId : null;
}
