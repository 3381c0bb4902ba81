import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

/** Only a person writes to people. */
export function writerOf({ actor }: Ctx): { id: string; name: string } {
  if (actor.type !== "user") throw refuse("forbidden", "Only a person answers a mail.");
  return { id: actor.id, name: actor.name };
}
