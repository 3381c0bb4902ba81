/**
 * The story that seeds, sandbox, tests, screenshots and docs share: Fernweh Travel, a tour operator, its five users and
 * the customers who write to it.
 */
export const company = { name: "Fernweh Travel", domain: "fernweh.example", tenantId: "5f2c9a1e-7b3d-4c58-9e0f-1a2b3c4d5e6f" };

export const app = {
  clientId: "0b7e4c2a-91d3-4f6e-8a5c-3d2e1f0a9b8c",
  clientSecret: "sandbox-only-secret",
  apiScope: "api://0b7e4c2a-91d3-4f6e-8a5c-3d2e1f0a9b8c/access_as_user",
};

/** What the sandbox's vendors know; worth nothing outside it. */
export const sandboxKeys = {
  azureAccessKey: "c2FuZGJveC1vbmx5LWtleQ==",
  mailerSendToken: "mlsn.sandbox-only-token-of-fernweh-travel",
  smtpPassword: "sandbox-only-password",
};

/** By what the company's mail leaves, beside each mailbox's own account. */
export const sendingAccounts = [
  { name: "Fernweh newsletter (MailerSend)", provider: "mailersend", fromAddress: "news@fernweh.example", fromName: "Fernweh Travel", settings: {}, secret: sandboxKeys.mailerSendToken, messagesPerMinute: 120, messagesPerDay: 100_000 },
  { name: "Fernweh mail server (SMTP)", provider: "smtp", fromAddress: "tours@fernweh.example", fromName: "Fernweh Tours", settings: { host: "mail.fernweh.example", port: 587, security: "starttls", userName: "tours@fernweh.example", authentication: "password" }, secret: sandboxKeys.smtpPassword, messagesPerMinute: 60, messagesPerDay: null },
] as const;

export const people = [
  { oid: "11111111-aaaa-4aaa-8aaa-000000000003", name: "Aylin Demir", email: "aylin@fernweh.example", role: "agent", jobTitle: "Customer care" },
  { oid: "11111111-aaaa-4aaa-8aaa-000000000001", name: "Mara Lindqvist", email: "mara@fernweh.example", role: "admin", jobTitle: "Head of operations" },
  { oid: "11111111-aaaa-4aaa-8aaa-000000000002", name: "Jonas Weber", email: "jonas@fernweh.example", role: "supervisor", jobTitle: "Team lead, customer care" },
  { oid: "11111111-aaaa-4aaa-8aaa-000000000004", name: "Tomás Ortega", email: "tomas@fernweh.example", role: "agent", jobTitle: "Marketing" },
  { oid: "11111111-aaaa-4aaa-8aaa-000000000005", name: "Priya Nair", email: "priya@fernweh.example", role: "viewer", jobTitle: "Controlling" },
] as const;

export const supportMailbox = { oid: "11111111-aaaa-4aaa-8aaa-000000000010", name: "Fernweh Support", address: "support@fernweh.example" };

export const teams = [
  { name: "Support", members: ["Aylin Demir", "Jonas Weber", "Tomás Ortega", "Priya Nair"] },
  { name: "Billing", members: ["Jonas Weber", "Mara Lindqvist"] },
] as const;

/** Everybody in the sandbox's directory, shared mailbox included. */
export const directory = [
  ...people.map((person) => ({ id: person.oid, displayName: person.name, mail: person.email, jobTitle: person.jobTitle })),
  { id: supportMailbox.oid, displayName: supportMailbox.name, mail: supportMailbox.address, jobTitle: "Shared mailbox" },
];

export interface StoryMail {
  to: string;
  from: string;
  subject: string;
  hoursAgo: number;
  text: string;
}

const aylin = "aylin@fernweh.example";

/** What lies in the mailboxes when somebody opens the sandbox for the first time. Oldest first. */
export const mails: StoryMail[] = [
  {
    to: aylin, from: "Lufthansa Group <news@partners.example>", subject: "Partner news: winter timetable 2026/27", hoursAgo: 70,
    text: "Dear partner,\n\nthe winter timetable is online. New: Frankfurt–Tromsø three times a week.\n\nTo stop receiving this newsletter, unsubscribe here.",
  },
  {
    to: supportMailbox.address, from: "Luis Herrera <luis.herrera@herrera.example>", subject: "Visa for Vietnam", hoursAgo: 52,
    text: "Hello,\n\nwe booked the Hanoi round trip for March. Which documents do we need for the visa, and can you help us to apply? My wife has a Colombian passport.\n\nBest regards\nLuis Herrera",
  },
  {
    to: aylin, from: "Amara Okafor <amara.okafor@okafor.example>", subject: "Invoice 2026-1187 has the wrong VAT", hoursAgo: 30,
    text: "Hello Aylin,\n\nthe invoice 2026-1187 shows 19 % VAT on the whole trip, but the flight should be without. Please send us a corrected invoice before the end of the month, our accountant needs it.\n\nKind regards\nAmara Okafor\nOkafor Consulting",
  },
  {
    to: aylin, from: "Kenji Watanabe <kenji@watanabe.example>", subject: "Password reset mail never arrives", hoursAgo: 26,
    text: "Hi,\n\nI cannot log in to my travel account. The reset e-mail does not arrive, also not in the spam folder. I tried three times with Firefox and Safari.\n\nKenji",
  },
  {
    to: supportMailbox.address, from: "Hugo Martins <hugo@martins-viagens.example>", subject: "Group of 24 to the Azores, quote?", hoursAgo: 9,
    text: "Good morning,\n\nwe would like to offer the Azores walking week to a group of 24 people in May. Could you send a quote with half board, and the latest date for the names?\n\nHugo Martins\nMartins Viagens, Lisboa",
  },
  {
    to: aylin, from: "Chloé Dubois <chloe.dubois@atelier.example>", subject: "Annulation de mon voyage à Lisbonne", hoursAgo: 5,
    text: "Bonjour,\n\nje dois malheureusement annuler mon voyage à Lisbonne du 12 décembre. Pouvez-vous me confirmer le remboursement et les frais d'annulation ?\n\nMerci d'avance\nChloé Dubois",
  },
  {
    to: aylin, from: "Ingrid Solberg <ingrid.solberg@nordlys.example>", subject: "Urgent: flight cancelled, stranded in Tromsø", hoursAgo: 1,
    text: "Hello,\n\nour flight home from Tromsø was cancelled an hour ago and nobody at the airport can help. We are two adults and a baby. Please rebook us today, we have no hotel for tonight.\n\nBooking FW-20611\nIngrid Solberg\n+47 400 00 611",
  },
];

/** `now` is when the story is told. */
export function sentAt(mail: StoryMail, now: Date): Date {
  return new Date(now.getTime() - mail.hoursAgo * 3_600_000);
}

/** The mail as a server would have carried it. */
export function toEml(mail: StoryMail, index: number, date: Date): string {
  const domain = mail.from.replace(/^.*@|>$/g, "");
  const headers = [
    `From: ${encodeName(mail.from)}`,
    `To: ${mail.to}`,
    `Subject: ${encodeWord(mail.subject)}`,
    `Date: ${date.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <story-${index + 1}@${domain}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    ...(mail.text.includes("unsubscribe") ? ["List-Unsubscribe: <mailto:leave@partners.example>", "Precedence: bulk"] : []),
  ];
  return `${headers.join("\r\n")}\r\n\r\n${Buffer.from(mail.text).toString("base64").replace(/.{76}/g, "$&\r\n")}\r\n`;
}

function encodeName(from: string): string {
  return from.replace(/^(.*?) </, (_, name: string) => `${encodeWord(name)} <`);
}

function encodeWord(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
}
