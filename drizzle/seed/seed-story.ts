import type { Ctx } from "../../server/context.ts";
import type { StoryMessage } from "./chat-story.ts";
import { seedChats } from "./seed-chats.ts";
import { seedDesk } from "./seed-desk.ts";
import { seedSendingAccounts } from "./seed-sending-accounts.ts";
import { mails, sentAt, toEml } from "./story.ts";

type Deliver = (mailbox: string, eml: Uint8Array, when: { at: Date }) => Promise<unknown>;

interface Sandboxed {
  deliver: Deliver;
  remember: (said: StoryMessage[]) => Promise<void>;
}

/** Tells the story once: the company's desk, the mails that lie in its sandbox mailboxes, and its chats. */
export async function seedStory(ctx: Ctx, { deliver, remember }: Sandboxed): Promise<void> {
  if (await seedDesk(ctx)) await seedMail(ctx, deliver);
  await seedChats(ctx, remember);
}

async function seedMail(ctx: Ctx, deliver: Deliver): Promise<void> {
  await seedSendingAccounts(ctx);
  for (const [index, mail] of mails.entries()) {
    const at = sentAt(mail, ctx.now());
    await deliver(mail.to, new TextEncoder().encode(toEml(mail, index, at)), { at });
  }
}
