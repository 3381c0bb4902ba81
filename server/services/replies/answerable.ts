import { and, eq, isNotNull } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { AnswerableMail, ReplyRecipient } from "../../contract/replies.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { ourAddresses } from "../conversations/our-addresses.ts";
import { answerableMails, knownAddresses } from "./queries.ts";
import { recipientsOf } from "./reply-recipients.ts";

/** The mails of a case with whom an answer to each would go to, and whom to compare a writer's choice with. */
export async function readAnswerable(ctx: Ctx, row: { id: string; mailboxAddress: string }): Promise<AnswerableMail[]> {
  const shared = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(and(isNotNull(mailboxes.teamId), eq(mailboxes.channel, "email")));
  const ours = new Set([row.mailboxAddress, ...shared.map((mailbox) => mailbox.address)].map(foldAddress));
  const ourDomains = [...new Set([...(await ourAddresses(ctx))].map(domainOf))];
  const known = await knownAddresses(ctx, row.id);
  return (await answerableMails(ctx, row.id)).map((message) => {
    const mail = { direction: message.direction, from: { address: message.fromAddress, name: message.fromName }, replyTo: message.replyTo ?? null, to: message.to, cc: message.cc };
    const everybody = [mail.from, ...(mail.replyTo ? [mail.replyTo] : []), ...mail.to, ...mail.cc];
    return {
      messageId: message.id, from: mail.from, subject: message.subject, preview: message.preview, receivedAt: message.receivedAt.toISOString(), direction: message.direction,
      ...recipientsOf(mail, (folded) => ours.has(folded)),
      company: {
        last: companyOf(message, mail.replyTo).filter(({ address }) => !ours.has(foldAddress(address))),
        known, ours: [...ours], ourDomains,
        isInternal: everybody.every(({ address }) => ourDomains.includes(domainOf(foldAddress(address)))),
      },
    };
  });
}

/** Who had the mail. Where answers go elsewhere than to its sender, the sender is a form or a robot and waits for nothing. */
function companyOf(message: MessageRow, replyTo: ReplyRecipient | null): ReplyRecipient[] {
  const writer = replyTo ?? { address: message.fromAddress, name: message.fromName };
  return [...(message.direction === "inbound" ? [writer] : []), ...message.to, ...message.cc];
}

const domainOf = (folded: string) => folded.slice(folded.lastIndexOf("@") + 1);
