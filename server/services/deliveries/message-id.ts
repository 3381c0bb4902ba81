import type { ChatChannel } from "../../contract/chats.ts";

/** The Message-ID of a mail, ours from the first moment: under its sender's domain. https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4 */
export const mailMessageId = (id: string, senderAddress: string): string => `<${id}@${senderAddress.split("@")[1]}>`;

/** What stands for it where no mail goes. */
export const chatMessageId = (id: string, channel: ChatChannel): string => `<${id}@${channel}.mailroom>`;
