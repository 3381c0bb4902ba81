import type { Ctx } from "../../context.ts";
import { leave } from "./leave.ts";
import { LEAVE_SUBJECT } from "./unsubscribe-token.ts";

const REQUEST = new RegExp(`^\\s*(?:re:\\s*)?${LEAVE_SUBJECT}\\s+([\\w-]{43})\\s*$`, "i");

/** The token of a subject that asks to be left in peace, or null. */
export const asksToLeave = (subject: string): string | null => REQUEST.exec(subject)?.[1] ?? null;

/** A mail program that does not post writes to the address of List-Unsubscribe. The token in the subject says for whom. */
export async function leaveByMail(ctx: Ctx, { subject, messageId }: { subject: string; messageId: string }): Promise<boolean> {
  const token = asksToLeave(subject);
  if (!token) return false;
  const place = await leave(ctx, { token, scope: "topic", via: "mail", evidence: { from: `message ${messageId}`, userAgent: null } });
  return place !== null;
}
