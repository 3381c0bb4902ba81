import type { Agent } from "undici";
import { createEmbeddedClassifier } from "./adapters/embedded-classifier/embedded-classifier.ts";
import { createChatAdapters } from "./adapters/meta/chat-adapters.ts";
import { createAzureEmailChannel } from "./adapters/azure-email/channel.ts";
import { createGmailChannel } from "./adapters/gmail/channel.ts";
import { createGraphChannel } from "./adapters/graph/channel.ts";
import { createDelegatedAccess } from "./adapters/entra/delegated-access.ts";
import type { EntraApp } from "./adapters/entra/token-endpoint.ts";
import type { GraphOptions } from "./adapters/graph/graph-request.ts";
import { createGraphMailbox } from "./adapters/graph/mailbox.ts";
import { createMailerSendChannel } from "./adapters/mailersend/channel.ts";
import { createLanguageModel } from "./adapters/openai/language-model.ts";
import { createAccessTokens } from "./adapters/outside/oauth-token.ts";
import { createSmtpChannel } from "./adapters/smtp/channel.ts";
import { createTeamsPoster } from "./adapters/teams/poster.ts";
import { createWebhookCaller } from "./adapters/webhooks/caller.ts";
import type { Ports } from "./context.ts";
import { type Env, isLoopback } from "./env.ts";
import type { JobQueue } from "./services/events/job-queue.ts";
import { mailboxScopes, type VendorAddresses } from "./vendors.ts";

export interface PortsOptions {
  env: Env;
  publicUrl: string;
  vendors: VendorAddresses;
  isSandbox: boolean;
  getGraphToken: GraphOptions["getToken"];
  jobs: JobQueue;
  settingsKey: Uint8Array;
  now: () => Date;
  /** Trusts our own certificate, for vendors on our own origin. */
  outside: Agent;
  ca: string;
  /** Where the sandbox's mail server listens; absent outside the sandbox, and where nothing is sent. */
  sandboxSmtpPort?: number;
}

/** Picks the adapters that the settings ask for. */
export async function createPorts(options: PortsOptions): Promise<Ports> {
  const { env, isSandbox } = options;
  const graph = { baseUrl: options.vendors.graphBaseUrl, getToken: options.getGraphToken, now: options.now, dispatcher: isSandbox ? options.outside : undefined };
  const chats = createChatAdapters({ now: options.now, dispatcher: isSandbox ? options.outside : undefined, allowPrivate: isSandbox, isPinned: isSandbox, addresses: options.vendors.chats });
  return {
    jobs: options.jobs,
    channels: { graph: createGraphChannel(graph), ...mailChannels(options), ...chats.channels },
    chat: chats.chat,
    mailbox: createGraphMailbox(graph),
    delegatedAccess: createDelegatedAccess({ ...entraAppOf(options), tokenUrl: options.vendors.personTokenUrl, homeTenantId: options.vendors.tenantId, scopes: mailboxScopes }),
    classifier: createEmbeddedClassifier(),
    languageModel: createLanguageModel({ fromEnvironment: env.openai ? { apiKey: env.openai.apiKey ?? "", baseUrl: env.openai.baseUrl, model: env.openai.model } : null }),
    webhooks: createWebhookCaller({ allowPrivate: isSandbox, ca: isSandbox ? options.ca : undefined }),
    teams: createTeamsPoster({ now: options.now, dispatcher: isSandbox ? options.outside : undefined, allowPrivate: isSandbox, baseUrl: options.vendors.teamsBaseUrl }),
    hookUrl: isSandbox || !isLoopback(new URL(options.publicUrl).hostname) ? `${options.publicUrl}/hooks/graph` : null,
    publicUrl: options.publicUrl,
    settingsKey: options.settingsKey,
    isSandbox,
  };
}

/** Our app with the sign-in service that is meant. */
export function entraAppOf({ vendors, isSandbox, outside }: Pick<PortsOptions, "vendors" | "isSandbox" | "outside">): EntraApp {
  const { tokenUrl, clientId, clientSecret } = vendors;
  return { tokenUrl, clientId, clientSecret, dispatcher: isSandbox ? outside : undefined };
}

/** What others carry. In the sandbox each account leads to the sandbox's own vendor, whatever address it names: no mail leaves this machine. */
function mailChannels({ vendors, isSandbox, now, outside, ca, sandboxSmtpPort }: PortsOptions) {
  const http = { now, dispatcher: isSandbox ? outside : undefined, allowPrivate: isSandbox, isPinned: isSandbox };
  const accessTokens = createAccessTokens({ ...http, tokenUrl: vendors.googleTokenUrl });
  return {
    smtp: createSmtpChannel({ now, accessTokens, allowPrivate: isSandbox, ...(isSandbox ? { ca, onlyPort: sandboxSmtpPort ?? 0 } : {}) }),
    mailersend: createMailerSendChannel({ ...http, baseUrl: vendors.mailerSendBaseUrl }),
    gmail: createGmailChannel({ ...http, baseUrl: vendors.gmailBaseUrl, accessTokens }),
    azure_email: createAzureEmailChannel({ ...http, baseUrl: vendors.azureEmailBaseUrl }),
  };
}
