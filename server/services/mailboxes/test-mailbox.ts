import { type MailboxTest, SIGN_IN_NEEDED } from "../../contract/mailboxes.ts";
import type { Ctx } from "../../context.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { isMailboxFault, type MailboxFault } from "../conversations/mailbox.ts";

const MESSAGE_CHARS = 300;

/** Opens the folders of a mailbox as the server will: whoever may do that may read its mails. Nothing is saved. */
export async function testMailbox(ctx: Ctx, { address }: { address: string }): Promise<MailboxTest> {
  try {
    const folders = await ctx.ports.mailbox.folders(address.toLowerCase());
    return { isGood: true, problem: null, message: `Outlook opened ${address}: ${folders.length} folders.`, remedy: null };
  } catch (error) {
    if (!isMailboxFault(error)) throw error;
    return { isGood: false, ...explain(error), message: cleanLine(error.message, MESSAGE_CHARS) };
  }
}

/** Exchange says 404 of an address that nobody has and 403 of a mailbox that no access policy lets the app into. */
function explain({ status, code }: MailboxFault): Pick<MailboxTest, "problem" | "remedy"> {
  if (code === SIGN_IN_NEEDED) return { problem: "sign_in_again", remedy: "The person whose mailbox it is signs in again under Settings, Mailboxes." };
  if (code === "NoToken" || status === 401) return { problem: "sign_in_refused", remedy: "Check the app's id and secret in the sign-in settings." };
  if (status === 403) return { problem: "not_allowed", remedy: "Grant the app Mail.ReadWrite, and let an access policy include this mailbox. It takes up to an hour until Microsoft 365 knows." };
  if (status === 404 || (status === 400 && /user/i.test(code))) return { problem: "no_such_mailbox", remedy: "Check the address: a distribution list or a person without a mailbox has none." };
  if (status === 429 || status === 503) return { problem: "busy", remedy: "Microsoft asks to wait. Test again in a few minutes." };
  return { problem: "unreachable", remedy: "Check that this server reaches graph.microsoft.com, and test again." };
}
