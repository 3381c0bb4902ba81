import type { Ctx } from "../../server/context.ts";
import { seedDesk } from "./seed-desk.ts";
import { seedSendingAccounts } from "./seed-sending-accounts.ts";
import { mails, sentAt, toEml } from "./story.ts";

type Deliver = (mailbox: string, eml: Uint8Array, when: { at: Date }) => Promise<unknown>;

/** Tells the story once: the company's desk, and the mails that lie in its sandbox mailboxes. */
export async function seedStory(ctx: Ctx, deliver: Deliver): Promise<void> {
  if (!(await seedDesk(ctx))) return;
  await seedSendingAccounts(ctx);
  for (const [index, mail] of mails.entries()) {
    const at = sentAt(mail, ctx.now());
    await deliver(mail.to, new TextEncoder().encode(toEml(mail, index, at)), { at });
  }
}
