import { eq } from "drizzle-orm";
import { events } from "../../drizzle/schema/events.ts";
import { targets } from "../../drizzle/schema/sla.ts";
import type { Case, OpenCase } from "../../server/contract/cases.ts";
import { openCase } from "../../server/services/cases/open-case.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { receiveMessage } from "../../server/services/conversations/receive-message.ts";
import { eml, type Mail } from "../conversations/eml.ts";
import type { Desk } from "../support/desk.ts";

let count = 0;

/** A mail in a mailbox of the desk, stored as the look at the folder would store it. */
export async function receivedMail(desk: Desk, mail: Partial<Mail> & { mailbox?: string; folder?: string; conversationId?: string; receivedAt?: Date } = {}) {
  const { mailbox = "support@fernweh.example", folder = "inbox", conversationId = `conversation-${++count}`, receivedAt = desk.clock.now(), ...written } = mail;
  const fetched = { providerMessageId: `provider-${++count}`, internetMessageId: null, conversationId, isDraft: false, folder, receivedAt, webLink: null, mime: eml(written) };
  const { message } = await receiveMessage(desk.system, { mailbox: desk.mailbox(mailbox), fetched });
  return { message, reference: { mailbox, internetMessageId: message.internetMessageId, providerMessageId: message.providerMessageId } };
}

/** Aylin converts a mail that has just come. */
export async function openedCase(desk: Desk, options: { who?: string; choice?: Omit<OpenCase, "message"> } & Parameters<typeof receivedMail>[1] = {}): Promise<Case> {
  const { who = "Aylin", choice = {}, ...mail } = options;
  const { reference } = await receivedMail(desk, mail);
  const { caseId } = await openCase(desk.as(who), { message: reference, ...choice });
  return readCase(desk.as(who), caseId);
}

export function eventsNamed(desk: Desk, name: string) {
  return desk.db.select().from(events).where(eq(events.name, name)).orderBy(events.seq);
}

export async function targetRow(desk: Desk, caseId: string, metric: string) {
  const rows = await desk.db.select().from(targets).where(eq(targets.caseId, caseId)).orderBy(targets.startedAt);
  const found = rows.filter((row) => row.metric === metric).at(-1);
  if (!found) throw new Error(`The case has no ${metric}`);
  return found;
}
