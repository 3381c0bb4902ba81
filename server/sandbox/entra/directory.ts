import { createHash } from "node:crypto";
import { EntraRefusal } from "./aadsts.ts";
import { apiOf, type Api } from "./scopes.ts";

export interface DirectoryUser {
  id: string;
  displayName: string;
  mail: string;
  jobTitle?: string;
}

/** One tenant with its users and the app registration of Mailroom. */
export interface Directory {
  /** The issuer: `<publicUrl>/sandbox/entra/<tenantId>/v2.0`. */
  authority: string;
  /** Where the tenant is mounted: `/sandbox/entra/<tenantId>`. */
  path: string;
  publicUrl: URL;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  servicePrincipalId: string;
  redirectUris: string[];
  api: Api;
  users: DirectoryUser[];
}

export interface DirectoryOptions {
  publicUrl: string;
  tenantId: string;
  users: DirectoryUser[];
  clientId: string;
  clientSecret: string;
  apiScope: string;
  redirectUris: string[];
}

export function createDirectory(options: DirectoryOptions): Directory {
  const publicUrl = new URL(options.publicUrl);
  const path = `/sandbox/entra/${options.tenantId}`;
  const { tenantId, clientId, clientSecret, redirectUris, users } = options;
  return {
    authority: `${publicUrl.origin}${path}/v2.0`,
    path, publicUrl, tenantId, clientId, clientSecret, redirectUris, users,
    servicePrincipalId: asGuid(createHash("sha256").update(`service principal of ${clientId}`).digest("hex")),
    api: apiOf(options.apiScope),
  };
}

export function findUser(directory: Directory, oidOrMail: string): DirectoryUser | undefined {
  const wanted = oidOrMail.toLowerCase();
  return directory.users.find((user) => user.id.toLowerCase() === wanted || user.mail.toLowerCase() === wanted);
}

export function requireUser(directory: Directory, oid: string): DirectoryUser {
  const user = findUser(directory, oid);
  if (!user) throw new EntraRefusal(50034, oid);
  return user;
}

const asGuid = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
