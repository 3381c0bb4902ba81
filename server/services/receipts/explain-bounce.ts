import { type BounceVerdict, classifyBounce } from "../deliveries/classify-bounce.ts";
import { derivedStatus } from "./derived-status.ts";
import { type MailReport, readReport } from "./read-dsn.ts";

/** What a bounce or complaint says, for a person or a program that asks. */
export interface BounceAccount {
  /** RFC 3463. Where the mail names none, one with a detail from 900 on, which says why: see derived-status.ts. */
  status: string | null;
  /** The mail itself named the code. */
  isStatusTold: boolean;
  /** It is the address that is wrong. */
  hard: boolean;
  /** RFC 5965: `abuse`; null where it is no complaint. */
  feedback: string | null;
  recipient: string | null;
  action: string | null;
  bounceClass: BounceVerdict["bounceClass"] | null;
  because: string | null;
  /** Message-ID of the mail that it is about. */
  original: string | null;
}

/** Null: it is no report. */
export async function explainBounce(mime: Uint8Array): Promise<BounceAccount | null> {
  const report = await readReport(mime);
  return report && accountOf(report);
}

function accountOf(report: MailReport): BounceAccount {
  const original = report.original.messageId;
  if (report.type === "feedback") {
    return { status: null, isStatusTold: false, hard: false, feedback: report.feedbackType || "other", recipient: report.recipients[0] ?? report.original.to[0] ?? null, action: null, bounceClass: null, because: "A receiver complained, or a provider for him.", original };
  }
  // Of several the one that was refused: what was delayed or delivered is no reason to act.
  const told = report.recipients.find(({ action }) => action === "failed") ?? report.recipients[0]!;
  const verdict = classifyBounce({ enhancedStatus: told.status, smtpCode: told.smtpCode, text: told.diagnostic, isAfterData: told.isAfterData });
  return {
    status: told.status ?? derivedStatus(told),
    isStatusTold: told.status !== null,
    hard: verdict.isHard,
    feedback: null,
    recipient: told.originalRecipient ?? told.finalRecipient ?? report.original.to[0] ?? null,
    action: told.action,
    bounceClass: verdict.bounceClass,
    because: verdict.because,
    original,
  };
}
