import { app as storyApp, company, directory, people as storyPeople, supportMailbox } from "../drizzle/seed/story.ts";
import type { ChatAddresses } from "./adapters/meta/chat-addresses.ts";
import type { PageConfig } from "./contract/page-config.ts";
import type { Env } from "./env.ts";

/** Where the vendors are: Microsoft's addresses, or the sandbox's on our own origin. Nothing else tells them apart. */
export interface VendorAddresses {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  apiScope: string;
  /** Where people sign in: at the one tenant, or with their own one where several are served. */
  authority: string;
  /** Of our own tenant. */
  tokenUrl: string;
  /** Of people, in their own tenant's name: `{tenantid}`. */
  personTokenUrl: string;
  /** Of access tokens; `{tenantid}` stands for their own tenant. */
  tokenIssuer: string;
  keysUrl: string;
  graphBaseUrl: string;
  mailerSendBaseUrl: string;
  gmailBaseUrl: string;
  googleTokenUrl: string;
  /** Null: each account names its own. */
  azureEmailBaseUrl: string | null;
  /** Null: each person names an address. */
  teamsBaseUrl: string | null;
  chats: ChatAddresses;
  allowedTenants: string[];
}

export function vendorAddresses(env: Env, publicUrl: string): VendorAddresses {
  if (env.entra) {
    const { tenantId, clientId, clientSecret, allowedTenants } = env.entra;
    const login = `${MICROSOFT}/${tenantId}`;
    return { tenantId, clientId, clientSecret, allowedTenants, apiScope: `api://${clientId}/access_as_user`, ...endpoints(login), ...ofEachTenant(env.entra), graphBaseUrl: "https://graph.microsoft.com/v1.0", ...mailVendors };
  }
  const login = `${publicUrl}/sandbox/entra/${company.tenantId}`;
  return { tenantId: company.tenantId, ...storyApp, allowedTenants: [company.tenantId], ...endpoints(login), graphBaseUrl: `${publicUrl}/sandbox/graph/v1.0`, ...sandboxMailVendors(publicUrl) };
}

const mailVendors = {
  mailerSendBaseUrl: "https://api.mailersend.com/v1",
  gmailBaseUrl: "https://gmail.googleapis.com/gmail/v1",
  googleTokenUrl: "https://oauth2.googleapis.com/token",
  azureEmailBaseUrl: null,
  teamsBaseUrl: null,
  chats: {
    metaGraphBaseUrl: "https://graph.facebook.com/v23.0",
    instagramBaseUrl: "https://graph.instagram.com",
    metaDialogBaseUrl: "https://www.facebook.com/v23.0",
    awsBaseUrl: null,
  },
};

function sandboxMailVendors(publicUrl: string) {
  return {
    mailerSendBaseUrl: `${publicUrl}/sandbox/mailersend/v1`,
    gmailBaseUrl: `${publicUrl}/sandbox/gmail/gmail/v1`,
    googleTokenUrl: `${publicUrl}/sandbox/gmail/token`,
    azureEmailBaseUrl: `${publicUrl}/sandbox/azure-email`,
    teamsBaseUrl: `${publicUrl}/sandbox/teams`,
    chats: sandboxChats(publicUrl),
  };
}

export function sandboxChats(origin: string): ChatAddresses {
  const meta = `${origin}/sandbox/meta`;
  return { metaGraphBaseUrl: `${meta}/v23.0`, instagramBaseUrl: meta, metaDialogBaseUrl: meta, awsBaseUrl: `${origin}/sandbox/aws` };
}

function endpoints(login: string) {
  return { authority: `${login}/v2.0`, tokenIssuer: `${login}/v2.0`, tokenUrl: `${login}/oauth2/v2.0/token`, personTokenUrl: `${login}/oauth2/v2.0/token`, keysUrl: `${login}/discovery/v2.0/keys` };
}

const MICROSOFT = "https://login.microsoftonline.com";

/** A token is issued, and signed, by the tenant of its person. https://learn.microsoft.com/entra/identity-platform/claims-validation#validate-the-signing-key-issuer */
function ofEachTenant({ tenantId, allowedTenants }: NonNullable<Env["entra"]>) {
  const isOneAlone = allowedTenants.every((tenant) => tenant.toLowerCase() === tenantId.toLowerCase());
  return {
    // Whoever is refused there is refused by the list of tenants: this only asks which account.
    ...(isOneAlone ? {} : { authority: `${MICROSOFT}/organizations/v2.0` }),
    personTokenUrl: `${MICROSOFT}/{tenantid}/oauth2/v2.0/token`,
    tokenIssuer: `${MICROSOFT}/{tenantid}/v2.0`,
    keysUrl: `${MICROSOFT}/{tenantid}/discovery/v2.0/keys`,
  };
}

const GRAPH = "https://graph.microsoft.com";
/** What a person's own mailbox is read and answered with, in their name. */
export const mailboxScopes = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.Read"].map((name) => `${GRAPH}/${name}`);

export function pageConfig(vendors: VendorAddresses, publicUrl: string, sandbox: boolean): PageConfig {
  return {
    clientId: vendors.clientId,
    authority: vendors.authority,
    knownAuthorities: [new URL(vendors.authority).host],
    apiScope: vendors.apiScope,
    graphScopes: [`${GRAPH}/Mail.ReadWrite`, `${GRAPH}/User.Read`],
    mailboxScopes,
    graphBaseUrl: vendors.graphBaseUrl,
    apiBaseUrl: `${publicUrl}/api`,
    sandbox,
    ...(sandbox ? { sandboxUsers: storyPeople.map(({ oid, name, email, jobTitle }) => ({ id: oid, name, email, jobTitle })) } : {}),
  };
}

export const sandboxDirectory = { users: directory, defaultMailbox: supportMailbox.address, story: company };
