import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import { accountHook, isHookKey } from "../../services/receipts/hook-secrets.ts";
import { noteProviderEvents, type ProviderEvent } from "../../services/receipts/note-provider-events.ts";

/** Event Grid's own limit of a call. */
const HOOK_BYTES_MAX = 1024 * 1024;
const EVENTS_MAX = 5_000;

const text = (max: number) => z.string().max(max).nullish().catch(null);
/** Event Grid's schema and that of CloudEvents differ in the names around `data`. */
const GridEvent = z.object({
  id: z.string().min(1).max(200),
  eventType: text(200),
  type: text(200),
  data: z.object({
    validationCode: text(512),
    messageId: text(100),
    internetMessageId: text(998),
    recipient: text(320),
    status: text(40),
    deliveryStatusDetails: z.object({ statusMessage: text(4_000) }).nullish().catch(null),
    deliveryAttemptTimeStamp: text(60),
    engagementType: text(40),
    userActionTimeStamp: text(60),
  }),
});
type GridEvent = z.infer<typeof GridEvent>;

const VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent";
const DELIVERY = "Microsoft.Communication.EmailDeliveryReportReceived";
const ENGAGEMENT = "Microsoft.Communication.EmailEngagementTrackingReportReceived";

/**
 * Where Azure's Event Grid tells what became of a mail. It signs nothing: the address holds a key. Both handshakes are
 * answered, the one by an event and the one by OPTIONS.
 * https://learn.microsoft.com/azure/event-grid/communication-services-email-events, https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
 */
export function createAzureEmailHook(ctx: Ctx, log: Logger): Hono {
  const app = new Hono();
  app.use("/:accountId/:key", async (c, next) => {
    if (!isHookKey(ctx, c.req.param("accountId"), c.req.param("key"))) throw refuse("unauthenticated", "The key in this address is not one of ours.");
    await next();
  });
  app.options("/:accountId/:key", (c) => {
    const origin = (c.req.header("webhook-request-origin") ?? "").replace(/[^\w.:-]/g, "").slice(0, 253);
    return c.body(null, 200, { "webhook-allowed-origin": origin, "webhook-allowed-rate": "*" });
  });
  app.post("/:accountId/:key", bodyLimit({ maxSize: HOOK_BYTES_MAX, onError: () => { throw refuse("too_large", "A call may have at most 1 MiB."); } }), async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    const items: unknown[] = (Array.isArray(body) ? body : [body]).slice(0, EVENTS_MAX);
    const events = items.flatMap((item) => {
      const parsed = GridEvent.safeParse(item);
      return parsed.success ? [parsed.data] : [];
    });
    const code = events.find((event) => typeOf(event) === VALIDATION)?.data.validationCode;
    if (code) return c.json({ validationResponse: code });
    const hook = await accountHook(ctx, { accountId: c.req.param("accountId"), provider: "azure_email" });
    if (!hook) throw refuse("not_found", "There is no such account.");
    const asProvider: Ctx = { ...ctx, actor: { type: "provider", name: "Azure Communication Services" } };
    const { notedCount } = await noteProviderEvents(asProvider, { hook, source: "azure_email", events: events.flatMap(toEvent) });
    log.debug({ hook: "azure-email", told: items.length, noted: notedCount }, "events of Event Grid");
    return c.body(null, 202);
  });
  return app;
}

const typeOf = (event: GridEvent) => event.eventType ?? event.type ?? "";

function toEvent(event: GridEvent): ProviderEvent[] {
  const told = typeOf(event) === DELIVERY ? ofDelivery(event) : typeOf(event) === ENGAGEMENT ? ofEngagement(event) : null;
  if (!told) return [];
  const { data } = event;
  const at = data.deliveryAttemptTimeStamp ?? data.userActionTimeStamp;
  return [{
    id: event.id,
    // The operation's id is the delivery's.
    deliveryId: data.messageId ?? null,
    providerMessageId: data.messageId ?? null,
    internetMessageId: data.internetMessageId ?? null,
    recipient: data.recipient ?? null,
    at: at ? new Date(at) : null,
    ...told,
  }];
}

type Told = Pick<ProviderEvent, "kind" | "text" | "hint">;

function ofDelivery({ data }: GridEvent): Told | null {
  const words = data.deliveryStatusDetails?.statusMessage ?? null;
  switch (data.status?.toLowerCase()) {
    case "delivered":
      return { kind: "delivered", text: null, hint: null };
    case "bounced":
      return { kind: "bounced", text: words, hint: "hard" };
    case "suppressed":
      return { kind: "bounced", text: words ?? "Azure has this address on its own suppression list.", hint: "hard" };
    case "failed":
      return { kind: "bounced", text: words, hint: "soft" };
    case "filteredspam":
    case "quarantined":
      return { kind: "bounced", text: words ?? "The receiving side took the message for spam.", hint: "soft" };
    default:
      return null;
  }
}

function ofEngagement({ data }: GridEvent): Told | null {
  switch (data.engagementType?.toLowerCase()) {
    case "view":
      return { kind: "opened", text: null, hint: null };
    case "click":
      return { kind: "clicked", text: null, hint: null };
    default:
      return null;
  }
}
