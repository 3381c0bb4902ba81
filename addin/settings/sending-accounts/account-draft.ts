import { SaveSendingAccount, type SendingAccount, type MailProvider } from "../../../server/contract/sending-accounts.ts";

export type Security = "tls" | "starttls" | "none";

/** A sending account as its form holds it: text, until it is saved. */
export interface AccountDraft {
  provider: MailProvider;
  mailboxId: string;
  name: string;
  fromAddress: string;
  fromName: string;
  host: string;
  port: string;
  security: Security;
  authentication: "password" | "xoauth2";
  userName: string;
  endpoint: string;
  secret: string;
  messagesPerMinute: string;
  messagesPerDay: string;
  concurrency: string;
  fallbackAccountId: string;
  isEnabled: boolean;
}

export function newDraft(provider: MailProvider, mailboxId: string): AccountDraft {
  return {
    provider, mailboxId, messagesPerMinute: "", messagesPerDay: "", name: "", fromAddress: "", fromName: "", host: "", port: "", security: "starttls", authentication: "password",
    userName: "", endpoint: "", secret: "", concurrency: "4", fallbackAccountId: "", isEnabled: true,
  };
}

export function draftOf(account: SendingAccount, mailboxAddress: string): AccountDraft {
  const { settings } = account;
  return {
    provider: account.provider,
    mailboxId: account.mailboxId,
    name: account.name,
    fromAddress: account.fromAddress === mailboxAddress ? "" : account.fromAddress,
    fromName: account.fromName ?? "",
    host: settings.host ?? "",
    port: settings.port === undefined ? "" : String(settings.port),
    security: settings.security ?? "starttls",
    authentication: settings.authentication ?? "password",
    userName: settings.userName ?? "",
    endpoint: settings.endpoint ?? "",
    secret: "",
    messagesPerMinute: numberText(account.messagesPerMinute),
    messagesPerDay: numberText(account.messagesPerDay),
    concurrency: String(account.concurrency),
    fallbackAccountId: account.fallbackAccountId ?? "",
    isEnabled: account.isEnabled,
  };
}

/** What the server is asked to save; an account that is kept brings the version that was read. */
export function inputOf(draft: AccountDraft, kept: SendingAccount | null): SaveSendingAccount {
  return {
    ...(kept ? { id: kept.id, version: kept.version } : {}),
    mailboxId: draft.mailboxId,
    name: draft.name.trim(),
    provider: draft.provider,
    fromAddress: draft.fromAddress.trim() || null,
    fromName: draft.fromName.trim() || null,
    settings: settingsOf(draft),
    ...(draft.secret.trim() ? { secret: draft.secret.trim() } : {}),
    messagesPerMinute: numberOf(draft.messagesPerMinute),
    messagesPerDay: numberOf(draft.messagesPerDay),
    concurrency: numberOf(draft.concurrency) ?? 4,
    fallbackAccountId: draft.fallbackAccountId || null,
    isEnabled: draft.isEnabled,
  };
}

/** Which fields are wrong, by their path in the contract. */
export function problemsOf(draft: AccountDraft): Set<string> {
  const checked = SaveSendingAccount.safeParse(inputOf(draft, null));
  const paths = checked.success ? [] : checked.error.issues.map(({ path }) => path.join("."));
  if (draft.provider === "smtp" && !draft.host.trim()) paths.push("settings.host");
  return new Set(paths);
}

function settingsOf(draft: AccountDraft): SaveSendingAccount["settings"] {
  const { provider, host, port, security, authentication, userName, endpoint } = draft;
  if (provider === "smtp") {
    return { host: host.trim(), ...(port.trim() ? { port: numberOf(port) ?? Number.NaN } : {}), security, ...(userName.trim() ? { userName: userName.trim(), authentication } : {}) };
  }
  return endpoint.trim() ? { endpoint: endpoint.trim() } : {};
}

function numberText(value: number | null): string {
  return value === null ? "" : String(value);
}

/** Null: nothing was entered, which leaves it to the provider. What is no number fails the contract. */
function numberOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text.trim());
}
