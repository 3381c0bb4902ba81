import { SIGN_IN_NEEDED } from "../../contract/mailboxes.ts";
import type { Channel, ChannelAccount } from "../../services/deliveries/channel.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraphJson } from "./graph-request.ts";
import { usersPath } from "./messages-of.ts";

type Test = Awaited<ReturnType<Channel["test"]>>;

/** Opens the mailbox's Drafts: who may do that with the app's rights may also send. */
export async function testGraph(options: GraphOptions, { mailbox }: ChannelAccount): Promise<Test> {
  try {
    await askGraphJson(options, { method: "GET", path: `${usersPath(mailbox)}/mailFolders/drafts?$select=id`, mailbox });
    return { isGood: true, code: "good", message: `Microsoft Graph opened ${mailbox}.`, remedy: null };
  } catch (error) {
    if (!(error instanceof GraphFault)) throw error;
    return { isGood: false, ...explain(error), message: error.message };
  }
}

function explain({ status, code }: GraphFault): { code: NonNullable<Test["code"]>; remedy: string } {
  if (code === SIGN_IN_NEEDED) return { code: "sign_in_refused", remedy: "The person whose mailbox it is signs in again under Settings, Mailboxes." };
  if (code === "NoToken" || status === 401) return { code: "sign_in_refused", remedy: "Check the app's id and secret in the sign-in settings." };
  if (status === 403) return { code: "not_allowed", remedy: "Grant the app Mail.ReadWrite and Mail.Send, and let an access policy include this mailbox." };
  if (status === 404) return { code: "no_such_mailbox", remedy: "Check the mailbox's address." };
  if (status === 429) return { code: "busy", remedy: "Microsoft asks to wait. Test again in a few minutes." };
  return { code: "unreachable", remedy: "Check that this server reaches graph.microsoft.com, and test again." };
}
