import type { Context } from "hono";
import { accessDenied, graphError } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Store } from "./store.ts";

export interface Identity {
  oid?: string;
  scp?: string;
  roles?: string[];
}

export type VerifyToken = (token: string) => Promise<Identity>;

export type Permission =
  | "Mail.Read" | "Mail.ReadWrite" | "Mail.Send" | "MailboxSettings.Read" | "MailboxSettings.ReadWrite" | "User.Read";

/** Which permissions include which. https://learn.microsoft.com/graph/permissions-reference */
const GRANTED_BY: Record<Permission, string[]> = {
  "Mail.Read": ["Mail.Read", "Mail.ReadWrite"],
  "Mail.ReadWrite": ["Mail.ReadWrite"],
  "Mail.Send": ["Mail.Send"],
  "MailboxSettings.Read": ["MailboxSettings.Read", "MailboxSettings.ReadWrite"],
  "MailboxSettings.ReadWrite": ["MailboxSettings.ReadWrite"],
  "User.Read": ["User.Read", "User.ReadWrite", "User.Read.All", "User.ReadBasic.All", "User.ReadWrite.All", "Directory.Read.All"],
};
const OF_OTHERS = ["User.Read.All", "User.ReadBasic.All", "User.ReadWrite.All", "Directory.Read.All"];

export async function identify(c: Context, verifyToken: VerifyToken): Promise<Identity> {
  const token = /^Bearer\s+(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (!token) throw invalidToken("Access token is empty.");
  return verifyToken(token).catch((error: unknown) => {
    throw invalidToken(`Access token validation failure. ${error instanceof Error ? error.message : ""}`.trim());
  });
}

/** The mailbox that a path names, if this identity may use it so. `user` is "me", an object id or an address. */
export function openMailbox(store: Store, identity: Identity, user: string, permission: Permission): Mailbox {
  if (user === "me" && isApp(identity)) {
    throw graphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.");
  }
  const mailbox = findMailbox(store, user === "me" ? (identity.oid ?? "") : user);
  if (!mayUse(identity, mailbox, permission)) throw accessDenied();
  if (!mailbox) throw noSuchUser(user, permission);
  return mailbox;
}

function mayUse(identity: Identity, mailbox: Mailbox | undefined, permission: Permission): boolean {
  const granted = grants(identity);
  if (isApp(identity) || mailbox?.user.id === identity.oid) return granted.some((grant) => GRANTED_BY[permission].includes(grant));
  if (permission === "User.Read") return granted.some((grant) => OF_OTHERS.includes(grant));
  const isDelegate = mailbox?.user.delegates?.includes(identity.oid ?? "") === true;
  return isDelegate && granted.some((grant) => GRANTED_BY[permission].some((one) => grant === `${one}.Shared`));
}

export function findMailbox(store: Store, idOrMail: string): Mailbox | undefined {
  const wanted = idOrMail.toLowerCase();
  const byId = store.state.mailboxes.get(wanted);
  return byId ?? [...store.state.mailboxes.values()].find((mailbox) => mailbox.user.mail.toLowerCase() === wanted);
}

// An app token has roles and no scp. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
export function isApp(identity: Identity): boolean {
  return identity.scp === undefined && (identity.roles?.length ?? 0) > 0;
}

function grants(identity: Identity): string[] {
  const named = isApp(identity) ? (identity.roles ?? []) : (identity.scp ?? "").split(" ");
  return named.map((grant) => grant.slice(grant.lastIndexOf("/") + 1));
}

function noSuchUser(user: string, permission: Permission) {
  if (permission !== "User.Read") return graphError(404, "ErrorInvalidUser", `The requested user '${user}' is invalid.`);
  return graphError(404, "Request_ResourceNotFound", `Resource '${user}' does not exist or one of its queried reference-property objects are not present.`);
}

function invalidToken(message: string) {
  return graphError(401, "InvalidAuthenticationToken", message, { "WWW-Authenticate": 'Bearer realm=""' });
}
