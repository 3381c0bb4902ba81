import { Hono } from "hono";
import { z } from "zod";
import { mailboxOf, reactionKinds, reactionTo, type SentMail } from "./reactions.ts";
import type { EntraLevers } from "./entra/bad-days.ts";
import type { FaultLevers } from "./graph/levers.ts";
import type { SandboxGraph } from "./graph/server.ts";
import type { PostOffice } from "./post-office.ts";
import type { SandboxTeams } from "./teams/server.ts";

const EML_BYTES_MAX = 150 * 1024 * 1024;

const Vendor = z.enum(["graph", "smtp", "mailersend", "gmail", "azure-email", "teams", "meta", "aws"]).default("graph");
const Fault = z.object({
  vendor: Vendor,
  method: z.string().max(10).optional(),
  path: z.string().max(200).optional(),
  times: z.int().min(1).max(100_000),
  with: z.object({
    status: z.int().min(100).max(599).optional(),
    code: z.string().max(100).optional(),
    retryAfterSeconds: z.int().min(0).max(86_400).optional(),
    body: z.string().max(100_000).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
    hang: z.boolean().optional(),
    afterProcessing: z.boolean().optional(),
    cut: z.enum(["before", "after"]).optional(),
  }),
});
const Faults = z.object({ vendor: Vendor, rate: z.number().min(0).max(1), kinds: z.array(z.string()).min(1), seed: z.int().optional() });
const Limits = z.object({ messagesPerMinute: z.int().min(1).nullable().optional(), concurrency: z.int().min(1).nullable().optional() });

const EntraDay = z.discriminatedUnion("day", [
  z.object({ day: z.enum(["no_consent", "revoked", "claims"]), user: z.string().max(254) }),
  z.object({ day: z.literal("away"), times: z.int().min(1).max(1_000), retryAfterSeconds: z.int().min(0).max(86_400).optional() }),
  z.object({ day: z.literal("good") }),
]);

/** A bad day of the sign-in service, or the end of them all. */
function orderDay(entra: EntraLevers, ordered: z.infer<typeof EntraDay>): void {
  switch (ordered.day) {
    case "no_consent":
      return entra.withdrawConsent(ordered.user);
    case "revoked":
      return entra.revokeGrants(ordered.user);
    case "claims":
      return entra.demandClaims(ordered.user);
    case "away":
      return entra.beAway(ordered.times, ordered.retryAfterSeconds);
    case "good":
      return entra.clear();
    default:
      return ordered satisfies never;
  }
}

const React = z.object({ kind: z.enum(reactionKinds), mailbox: z.string().max(254).optional(), /** Whose mail is reacted to; absent: the newest. */ to: z.string().max(254).optional(), text: z.string().max(10_000).optional() });

/** The newest mail that left a mailbox, by Graph or by another vendor in its name. */
async function sentMail({ graph, office, mailbox, to }: { graph: SandboxGraph; office: PostOffice; mailbox: string; to?: string }): Promise<SentMail | null> {
  const isWanted = (addresses: string[]) => (to === undefined ? addresses.length > 0 : addresses.some((address) => address.toLowerCase() === to.toLowerCase()));
  const byGraph = (await graph.levers.sentFrom(mailbox)).filter((mail) => isWanted(mail.to));
  const byOthers = office.list().filter((mail) => mail.state === "sent" && mail.from.toLowerCase().includes(mailbox.toLowerCase()) && isWanted(mail.to));
  const newest = [...byGraph, ...byOthers].toSorted((a, b) => b.at.localeCompare(a.at))[0];
  return newest ? { raw: newest.raw, to: to ?? newest.to[0]! } : null;
}

export interface SandboxClock {
  now: () => Date;
  /** Never backwards: what has happened stays before what comes. */
  advance: (minutes: number) => void;
}

/**
 * What a vendor never offers: deliver a mail, fail on demand, move the clock, read the log. Every call must carry
 * `x-sandbox: 1`, which no other site's page can send here without a preflight that is never granted.
 */
export function createLevers(options: { graph: SandboxGraph; entra: EntraLevers; faults: Record<string, FaultLevers>; office: PostOffice; teams: Pick<SandboxTeams, "cards">; chats: Hono; clock: SandboxClock; defaultMailbox: string }): Hono {
  const { graph, clock, office } = options;
  const faultsOf = (vendor: string): FaultLevers => options.faults[vendor] ?? graph.levers;
  const app = new Hono();
  app.use("*", async (c, next) => {
    if (c.req.header("x-sandbox") !== "1") return c.json({ error: "Send the header x-sandbox: 1." }, 403);
    await next();
  });
  app.route("/chats", options.chats);
  app.get("/teams", (c) => c.json({ items: options.teams.cards() }));
  app.post("/deliver", async (c) => {
    const eml = new Uint8Array(await c.req.arrayBuffer());
    if (eml.length > EML_BYTES_MAX) return c.json({ error: "A mail may have at most 150 MB." }, 413);
    try {
      return c.json(await graph.levers.deliver(c.req.query("mailbox") ?? options.defaultMailbox, eml));
    } catch (error) {
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 400);
    }
  });
  app.post("/fail", async (c) => {
    const { vendor, ...fault } = Fault.parse(await c.req.json());
    return c.json(faultsOf(vendor).fail(fault) ?? {});
  });
  app.post("/faults", async (c) => {
    const { vendor, ...faults } = Faults.parse(await c.req.json());
    return c.json(faultsOf(vendor).faults(faults as never) ?? {});
  });
  app.delete("/faults", (c) => c.json(faultsOf(c.req.query("vendor") ?? "graph").clearFaults() ?? {}));
  app.post("/react", async (c) => {
    const asked = React.parse(await c.req.json());
    const mail = await sentMail({ graph, office, mailbox: asked.mailbox ?? options.defaultMailbox, to: asked.to });
    if (!mail) return c.json({ error: asked.to ? `No mail to ${asked.to} has left this mailbox.` : "No mail has left this mailbox yet." }, 404);
    const { to, eml } = reactionTo(mail, asked.kind, { now: clock.now(), text: asked.text });
    return c.json({ ...(await graph.levers.deliver(mailboxOf(to), eml)), reactsTo: mail.to });
  });
  app.get("/sent", (c) => c.json({ items: office.list().map(({ raw, ...mail }) => ({ ...mail, bytes: raw.length })) }));
  app.get("/sent/:id", (c) => {
    const mail = office.list().find(({ id }) => id === c.req.param("id"));
    return mail ? c.body(Buffer.from(mail.raw, "latin1"), 200, { "content-type": "message/rfc822" }) : c.json({ error: "No such mail was sent." }, 404);
  });
  app.post("/entra", async (c) => {
    orderDay(options.entra, EntraDay.parse(await c.req.json()));
    return c.json({ requests: options.entra.requests() });
  });
  app.post("/limits", async (c) => c.json(graph.levers.setLimits(Limits.parse(await c.req.json()) as never) ?? {}));
  app.post("/expire-subscriptions", async (c) => c.json((await graph.levers.expireSubscriptions()) ?? {}));
  app.get("/requests", (c) => c.json({ items: faultsOf(c.req.query("vendor") ?? "graph").requests() }));
  app.post("/advance", async (c) => {
    const { minutes } = z.object({ minutes: z.number().min(0).max(60 * 24 * 366) }).parse(await c.req.json());
    clock.advance(minutes);
    return c.json({ now: clock.now().toISOString() });
  });
  app.onError((error, c) => c.json({ error: error instanceof z.ZodError ? error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ") : error.message }, 400));
  return app;
}
