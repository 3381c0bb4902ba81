import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { type FaultEffect, type FaultLevers, createFaults } from "../graph/levers.ts";
import { type PostOffice, readRaw } from "../post-office.ts";

const MAIL_BYTES_MAX = 35 * 1024 * 1024;

export interface SandboxSmtpOptions {
  /** 0: any that is free. */
  port: number;
  office: PostOffice;
  now: () => Date;
  /** PEM; absent: the package's own, which nobody trusts. */
  tls?: { key: string; cert: string };
  /** What a user must know; absent: anything goes. A password, or an access token by XOAUTH2. */
  users?: Record<string, string>;
  secure?: boolean;
}

export interface SandboxSmtp {
  port: number;
  /** Faults by the step that they meet: `/connect`, `/auth`, `/mail`, `/rcpt/<address>`, `/data`. */
  levers: FaultLevers & { clear(): void };
  close(): Promise<void>;
}

type Done = (error?: Error | null, message?: string) => void;

/** A real mail server on this machine. It takes what it is given; what is for the directory lies in its mailboxes. */
export async function startSandboxSmtp(options: SandboxSmtpOptions): Promise<SandboxSmtp> {
  const faults = createFaults();
  const socketOf = (session: SMTPServerSession): Socket | undefined => {
    const open = [...(server.connections as unknown as Set<{ id: string; _socket: Socket }>)];
    return open.find((one) => one.id === session.id)?._socket;
  };
  const meet = (session: SMTPServerSession, step: string, work: (done: Done) => void, done: Done): void => {
    const entry = faults.record({ method: "SMTP", path: step, status: null, at: options.now().toISOString(), clientRequestId: session.id });
    const effect = faults.next("SMTP", step);
    const answer: Done = (error, message) => {
      entry.status = (error as { responseCode?: number } | null | undefined)?.responseCode ?? 250;
      done(error, message);
    };
    if (!effect) return work(answer);
    const cut = () => socketOf(session)?.destroy();
    const isLate = effect.afterProcessing === true || effect.cut === "after";
    const go = () => {
      // There is no way to refuse in SMTP what was taken: after the work only the answer can be lost.
      if (isLate) return work(effect.hang ? () => {} : cut);
      if (effect.hang) return;
      if (effect.cut) {
        cut();
        return;
      }
      if (effect.status === undefined && effect.body === undefined) return work(answer);
      answer(refusal(effect));
    };
    if (effect.delayMs) setTimeout(go, effect.delayMs);
    else go();
  };

  const server = new SMTPServer({
    name: "mail.sandbox.example",
    banner: "Mailroom sandbox",
    secure: options.secure ?? false,
    ...options.tls,
    size: MAIL_BYTES_MAX,
    authOptional: options.users === undefined,
    authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 50,
    onConnect: (session, done) => meet(session, "/connect", (next) => next(), done as Done),
    onAuth: (auth, session, done) => {
      const given = auth.method === "XOAUTH2" ? auth.accessToken : auth.password;
      const isKnown = options.users === undefined || options.users[auth.username ?? ""] === given;
      const next: Done = (error) => (error ? done(error) : done(null, isKnown ? { user: auth.username } : { data: { status: "401", schemes: "bearer" } }));
      const work = (answer: Done) => (isKnown || auth.method === "XOAUTH2" ? answer() : answer(smtpError(535, "5.7.8 Authentication credentials invalid")));
      meet(session, "/auth", work, next);
    },
    onMailFrom: (_address, session, done) => meet(session, "/mail", (next) => next(), done as Done),
    onRcptTo: (address, session, done) => meet(session, `/rcpt/${address.address}`, (next) => next(), done as Done),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks);
        const work = (answer: Done) => void take(options.office, session, raw).then((id) => answer(null, `2.0.0 Ok: queued as ${id}`), (error: Error) => answer(smtpError(451, `4.3.0 ${error.message}`)));
        meet(session, "/data", work, done as Done);
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(options.port, "127.0.0.1", () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    levers: { ...faults.levers, clear: faults.clear },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
    }),
  };
}

async function take(office: PostOffice, session: SMTPServerSession, raw: Buffer): Promise<string> {
  const { mailFrom, rcptTo } = session.envelope;
  const mail = await office.post({
    via: "smtp", state: "sent", ...readRaw(raw), tags: [], operationId: null, raw: raw.toString("latin1"),
    from: mailFrom === false ? "" : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
  });
  return mail.id;
}

/** The kinds of bad days that the HTTP vendors know, in SMTP's words; other numbers are the reply's own. */
const REPLIES: Record<number, [status: number, text: string]> = {
  429: [451, "4.7.1 Rate limit exceeded, slow down"],
  502: [421, "4.3.2 Service not available"],
  503: [421, "4.3.2 Service not available"],
  504: [451, "4.4.2 Try again later"],
};

function refusal({ status = 451, body }: FaultEffect): Error {
  const [code, text] = body === undefined ? (REPLIES[status] ?? [status, "5.0.0 An error was ordered by a lever"]) : [status, body];
  return smtpError(code, text);
}

function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
