import { SignInRefused } from "../outside/oauth-token.ts";

export type SmtpStage = "settings" | "connect" | "sign_in" | "envelope" | "content";

/** What went wrong in the dialogue, and how far it had come. `reply` is the server's own line, where it gave one. */
export class SmtpFault extends Error {
  readonly stage: SmtpStage;
  readonly code: string;
  readonly reply: { status: number; enhanced: string | null; text: string } | null;
  /** MAIL FROM, RCPT TO or DATA. */
  readonly command: string | null;

  constructor(fault: { stage: SmtpStage; code: string; message: string; reply?: SmtpFault["reply"]; command?: string | null }) {
    super(fault.message);
    this.name = "SmtpFault";
    this.stage = fault.stage;
    this.code = fault.code;
    this.reply = fault.reply ?? null;
    this.command = fault.command ?? null;
  }

  static of(stage: SmtpStage, error: unknown): SmtpFault {
    const { code, originalCode, message, response, command } = error as { code?: string; originalCode?: string; message?: string; response?: string; command?: string };
    const isRefused = error instanceof SignInRefused;
    return new SmtpFault({ stage, code: isRefused ? "token_refused" : (originalCode ?? code ?? "NoAnswer"), message: message ?? String(error), reply: readReply(response), command });
  }

  /** The line was complete and answered what was asked, so that it can be believed. */
  get isAnswer(): boolean {
    return this.reply !== null && this.code !== "ECONNECTION";
  }
}

/** RFC 5321, 4.2 and RFC 3463: `550 5.1.1 No such user`. */
function readReply(response: string | undefined): SmtpFault["reply"] {
  const line = /^(\d{3})[ -]?(?:([245]\.\d{1,3}\.\d{1,3})\s)?([\s\S]*)$/.exec(response ?? "");
  if (!line) return null;
  return { status: Number(line[1]), enhanced: line[2] ?? null, text: (response ?? "").replace(/\s+/g, " ").slice(0, 500) };
}
