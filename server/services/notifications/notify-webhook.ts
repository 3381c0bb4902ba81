import { and, eq, inArray, isNull } from "drizzle-orm";
import { webhooks } from "../../../drizzle/schema/notifications.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { mayCall } from "../people/authorise.ts";
import { tellPeople } from "./tell-people.ts";

/** Tells those who may mend it that a webhook was switched off; not where one of them did so. */
export async function notifyWebhook(ctx: Ctx, event: EventRow): Promise<void> {
  if (event.data.reason === "person") return;
  const [webhook] = await ctx.db.select().from(webhooks).where(eq(webhooks.id, event.subjectId));
  if (!webhook) return;
  const people = await ctx.db.select({ id: users.id }).from(users).where(and(isNull(users.disabledAt), inArray(users.role, [...mayCall.saveWebhook])));
  await tellPeople(ctx, event, people.map(({ id }) => ({ userId: id, kind: event.name })), { caseId: null, data: { title: webhook.name || new URL(webhook.url).host, webhookId: webhook.id, reason: event.data.reason } });
}
