import { mkdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { Hono } from "hono";
import { createSandboxClock } from "./clock.ts";
import { createSandboxEntra } from "./entra/create-sandbox-entra.ts";
import { createSandboxGraph, type SandboxGraph } from "./graph/server.ts";
import { type AwsBusiness, createSandboxAws } from "./aws/server.ts";
import { createSandboxAzureEmail } from "./azure-email/server.ts";
import { createSandboxGmail } from "./gmail/server.ts";
import { createLevers, type SandboxClock } from "./levers.ts";
import { createSandboxMailerSend, type SandboxVendor } from "./mailersend/server.ts";
import { createChatLevers } from "./meta/chat-levers.ts";
import type { MetaBusiness } from "./meta/model.ts";
import { createSandboxMeta, type SandboxMeta } from "./meta/server.ts";
import { createSandboxPhone } from "./phone/serve.ts";
import { createSandboxTeams } from "./teams/server.ts";
import { createSandboxOutlook } from "./outlook/serve.ts";
import { type PostOffice, openPostOffice } from "./post-office.ts";
import { type SandboxSmtp, startSandboxSmtp } from "./smtp/server.ts";

export interface SandboxOptions {
  publicUrl: string;
  /** Where the vendors keep what they were told. */
  folder: string;
  tenantId: string;
  users: { id: string; displayName: string; mail: string; jobTitle?: string }[];
  /** The add-in's app registration. */
  app: { clientId: string; clientSecret: string; apiScope: string };
  redirectUris: string[];
  manifestFile: string;
  pageFolder: string;
  officeJsFolder: string;
  /** The mailbox that `deliver` means when none is named. */
  defaultMailbox: string;
  /** Of the mail server, in PEM; absent: one that nobody trusts. */
  tls?: { key: string; cert: string };
  /** The access key that Azure Communication Services knows, in base64. */
  azureAccessKey: string;
  /** The business at Meta and at AWS, as it is there before anybody asks. */
  meta: MetaBusiness;
  aws: AwsBusiness;
  callHook: (url: string, init: { method: string; headers: Record<string, string>; body: string }) => Promise<{ status: number; text: string }>;
}

export interface Sandbox {
  /** The host page, Graph and the levers. */
  app: Hono;
  /** Entra speaks Node's own requests; true when the path was its own. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  graph: SandboxGraph;
  smtp: SandboxSmtp;
  /** What left by others than Graph. */
  office: PostOffice;
  /** WhatsApp, Messenger and Instagram, and the people who write there. */
  chats: SandboxMeta;
  clock: SandboxClock;
  close(): Promise<void>;
}

/** Names under which a browser on this machine may call the sandbox. Any other Host is another site's trick (DNS rebinding). */
function isOwnHost(host: string, publicUrl: string): boolean {
  return host === new URL(publicUrl).host || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

/** Stands for every vendor on this machine: sign-in, mailboxes and Outlook itself. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  mkdirSync(options.folder, { recursive: true });
  const clock = createSandboxClock(path.join(options.folder, "clock.json"));
  const entra = await createSandboxEntra({
    publicUrl: options.publicUrl,
    tenantId: options.tenantId,
    folder: path.join(options.folder, "entra"),
    users: options.users,
    ...options.app,
    redirectUris: options.redirectUris,
  });
  const graph = await createSandboxGraph({
    journalFile: path.join(options.folder, "graph.jsonl"),
    baseUrl: `${options.publicUrl}/sandbox/graph/v1.0`,
    now: clock.now,
    tenantId: options.tenantId,
    users: options.users,
    verifyToken: entra.verifyGraphToken,
    callHook: options.callHook,
  });
  const { office, smtp, vendors } = await startMailVendors(options, graph, clock.now);
  const teams = createSandboxTeams({ now: clock.now });
  const chats = await createSandboxMeta({ business: options.meta, journalFile: path.join(options.folder, "chats.jsonl"), publicUrl: options.publicUrl, now: clock.now, callHook: options.callHook });
  const aws = await createSandboxAws({ parts: chats.parts, business: options.aws, callHook: options.callHook, publicUrl: options.publicUrl });
  const outlook = createSandboxOutlook({ ...options, clientId: options.app.clientId });
  const app = new Hono();
  app.use("*", async (c, next) => {
    if (!isOwnHost(c.req.header("host") ?? "", options.publicUrl)) return c.text("The sandbox answers only on its own address.", 421);
    await next();
  });
  app.route("/sandbox/graph/v1.0", graph.app);
  for (const [name, vendor] of Object.entries(vendors)) app.route(`/sandbox/${name}`, vendor.app as unknown as Hono);
  app.route("/sandbox/teams", teams.app as unknown as Hono);
  app.route("/sandbox/meta", chats.app as unknown as Hono);
  app.route("/sandbox/aws", aws.app as unknown as Hono);
  app.route("/sandbox/phone", createSandboxPhone({ parts: chats.parts }));
  const faults = { graph: graph.levers, smtp: smtp.levers, teams: teams.levers, meta: chats.levers, aws: aws.levers, ...Object.fromEntries(Object.entries(vendors).map(([name, vendor]) => [name, vendor.levers])) };
  app.route("/sandbox/levers", createLevers({ graph, entra: entra.levers, faults, office, teams, chats: createChatLevers({ meta: chats, aws, callHook: options.callHook }), clock, defaultMailbox: options.defaultMailbox }));
  app.route("/", outlook.app);
  const close = async () => {
    for (const vendor of Object.values(vendors)) vendor.close();
    teams.close();
    aws.close();
    await chats.close();
    await smtp.close();
    await office.close();
    await graph.close();
  };
  return { app, handle: entra.handle, graph, smtp, office, chats, clock, close };
}

/** The others who carry mail. What they take for our own directory lies in its mailboxes. */
async function startMailVendors(options: SandboxOptions, graph: SandboxGraph, now: () => Date) {
  const addresses = new Set(options.users.map((user) => user.mail.toLowerCase()));
  const domains = [...new Set([...addresses].map((address) => address.slice(address.indexOf("@") + 1)))];
  const office = await openPostOffice({
    journalFile: path.join(options.folder, "posted.jsonl"),
    now,
    deliver: async (address, raw) => {
      if (addresses.has(address.toLowerCase())) await graph.levers.deliver(address, raw);
    },
  });
  const smtp = await startSandboxSmtp({ port: 0, office, now, tls: options.tls });
  const vendors: Record<string, SandboxVendor> = {
    mailersend: createSandboxMailerSend({ office, now, domains }),
    gmail: createSandboxGmail({ office, now, address: options.defaultMailbox }),
    "azure-email": createSandboxAzureEmail({ office, now, domains, accessKey: options.azureAccessKey }),
  };
  return { office, smtp, vendors };
}
