const TOKEN = /\+r\.([\w-]{8,64})@/i;

/**
 * Where the answers of one recipient go: `sales+r.TOKEN@…` reaches the same mailbox and tells whose answer it is, even
 * where the mail program names no mail that it answers. Exchange Online takes such addresses unless an admin has
 * switched them off (https://learn.microsoft.com/exchange/recipients-in-exchange-online/plus-addressing-in-exchange-online).
 */
export function replyAddress(mailbox: string, replyToken: string): string {
  const at = mailbox.lastIndexOf("@");
  return `${mailbox.slice(0, at)}+r.${replyToken}${mailbox.slice(at)}`;
}

/** Null: it is nobody's. */
export const replyTokenIn = (address: string): string | null => TOKEN.exec(address)?.[1] ?? null;
