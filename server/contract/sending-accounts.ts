import { z } from "zod";
import type { ChatProvider } from "./channels.ts";
import { EmailAddress, Id, Instant } from "./common.ts";

export const mailProviders = ["graph", "smtp", "mailersend", "gmail", "azure_email"] as const;
export const MailProvider = z.enum(mailProviders);
export type MailProvider = z.infer<typeof MailProvider>;

/** Those of mail, and of the channels on which people chat. */
export type SendingProvider = MailProvider | ChatProvider;

/** https://docs.aws.amazon.com/social-messaging/latest/APIReference/; keys are no settings but the account's secret, as JSON. */
export const AwsSettings = z.object({
  region: z.string().trim().regex(/^[a-z]{2}(-[a-z]+)+-\d$/).default("us-east-1"),
  /** Of the shared configuration files on the server. */
  profile: z.string().trim().max(128).optional(),
  applicationId: z.string().trim().max(200).optional(),
  configurationSet: z.string().trim().max(200).optional(),
  /** Where the credentials lie, if not here. */
  secretName: z.string().trim().max(512).optional(),
  /** Of the topic that the account's events come by; no other one may call our hook. */
  topicArn: z.string().trim().max(300).regex(/^arn:aws[a-z-]*:sns:/).optional(),
  /** A bucket of S3 through which files go: AWS takes them from nowhere else. Each is deleted when it was taken over. */
  mediaBucket: z.string().trim().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/).optional(),
  logGroupName: z.string().trim().max(512).optional(),
  metricsNamespace: z.string().trim().max(256).optional(),
  burstCapacity: z.int().min(1).max(10_000).default(100),
  metaApiVersion: z.string().trim().regex(/^v\d{2}\.0$/).default("v23.0"),
});
export type AwsSettings = z.infer<typeof AwsSettings>;

/** What an account needs beside its secret; which of it, says its provider. */
export const SendingAccountSettings = z.object({
  host: z.string().trim().max(253).optional(),
  port: z.int().min(1).max(65_535).optional(),
  security: z.enum(["tls", "starttls", "none"]).optional(),
  userName: z.string().trim().max(254).optional(),
  authentication: z.enum(["password", "xoauth2"]).optional(),
  /** Where the provider's interface stands, if not at its usual address. */
  endpoint: z.url().max(500).optional(),
  /** Of chats: the vendor's id of the number, page or account. */
  externalId: z.string().trim().max(200).optional(),
  businessId: z.string().trim().max(200).optional(),
  aws: AwsSettings.optional(),
});
export type SendingAccountSettings = z.infer<typeof SendingAccountSettings>;

export const connectionTestCodes = [
  "good", "sign_in_refused", "not_allowed", "no_such_mailbox", "sender_refused", "secret_missing", "secret_unreadable", "settings_incomplete",
  "address_private", "certificate_refused", "encryption_refused", "unreachable", "busy", "unexpected_answer",
] as const;

/** `code` is for screens, which say it in the reader's language; `message` holds the provider's own words. */
export const ConnectionTest = z.object({ at: Instant, isGood: z.boolean(), code: z.enum(connectionTestCodes).optional(), message: z.string(), remedy: z.string().nullable() });
export type ConnectionTest = z.infer<typeof ConnectionTest>;

export const SaveSendingAccount = z.object({
  /** Absent: a new account. */
  id: Id.optional(),
  /** The version that the editor read; a stale one is refused. */
  version: z.int().optional(),
  mailboxId: Id,
  name: z.string().trim().min(1).max(120),
  provider: MailProvider,
  fromAddress: EmailAddress.nullable().default(null),
  fromName: z.string().trim().max(120).nullable().default(null),
  settings: SendingAccountSettings.default({}),
  /** Absent: the one that is kept. */
  secret: z.string().min(1).max(8_000).optional(),
  messagesPerMinute: z.int().min(1).max(100_000).nullable().default(null),
  messagesPerDay: z.int().min(1).max(100_000_000).nullable().default(null),
  concurrency: z.int().min(1).max(50).default(4),
  fallbackAccountId: Id.nullable().default(null),
  isEnabled: z.boolean().default(true),
});
export type SaveSendingAccount = z.input<typeof SaveSendingAccount>;

export const SendingAccount = z.object({
  id: Id,
  version: z.int(),
  mailboxId: Id,
  name: z.string(),
  provider: MailProvider,
  fromAddress: z.string(),
  fromName: z.string().nullable(),
  settings: SendingAccountSettings,
  /** `mlsn.abc...wxyz`; null: none is kept. */
  secretMask: z.string().nullable(),
  messagesPerMinute: z.int().nullable(),
  messagesPerDay: z.int().nullable(),
  concurrency: z.int(),
  fallbackAccountId: Id.nullable(),
  isEnabled: z.boolean(),
  test: ConnectionTest.nullable(),
  /** Handed over in the last 24 hours. */
  sentToday: z.int(),
});
export type SendingAccount = z.infer<typeof SendingAccount>;
