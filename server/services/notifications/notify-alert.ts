import { and, inArray, isNull } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { mayCall } from "../people/authorise.ts";
import { tellPeople } from "./tell-people.ts";

/** Tells those who run the desk that a threshold was passed. */
export async function notifyAlert(ctx: Ctx, event: EventRow): Promise<void> {
  const people = await ctx.db.select({ id: users.id }).from(users).where(and(isNull(users.disabledAt), inArray(users.role, [...mayCall.saveThresholds])));
  await tellPeople(ctx, event, people.map(({ id }) => ({ userId: id, kind: event.name })), { caseId: null, data: { title: String(event.data.about || event.data.kind), alertKind: event.data.kind } });
}
