import { Readable } from "node:stream";
import type { SMTPConnectionSendInfo } from "nodemailer/lib/smtp-connection";
import type { Channel, ChannelAccount, OutboundMessage, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { composeMime } from "../mime/compose-mime.ts";
import { inSlot } from "../outside/slots.ts";
import { badTest, goodTest, type TestAnswer } from "../outside/test-answers.ts";
import { type OpenConnection, type SmtpOptions, createConnections } from "./connections.ts";
import { SmtpFault } from "./smtp-fault.ts";
import { outcomeOfFault } from "./smtp-outcomes.ts";

/**
 * E-mail by SMTP. The hand-over is told after the server has taken sender and recipient and asked for the content, and
 * before the content's first byte: a crash before it has sent nothing. No server can be asked what became of a message,
 * so a connection lost behind it leaves it uncertain.
 */
export function createSmtpChannel(options: SmtpOptions & { now: () => Date }): Channel {
  const connections = createConnections(options);

  const send = async (message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome> => {
    const mime = await composeMime(message, { date: options.now() });
    const reference = { providerMessageId: message.internetMessageId, internetMessageId: message.internetMessageId };
    const once = async (isFresh: boolean): Promise<SendOutcome> => {
      const open = await connections.open(message.account, { isFresh });
      try {
        const info = await carry(open, message, mime, () => onPrepared(reference));
        connections.giveBack(message.account, open);
        return { outcome: "sent", reference: { providerMessageId: queueIdOf(info) ?? reference.providerMessageId, internetMessageId: info.serverMessageId ?? reference.internetMessageId } };
      } catch (error) {
        open.connection.close();
        // A server ends idle connections as it likes: what was refused so has not been refused.
        if (error instanceof SmtpFault && open.isReused && error.stage === "envelope" && (!error.reply || error.reply.status === 421)) return once(true);
        throw error;
      }
    };
    return once(false).catch((error: unknown) => {
      if (error instanceof SmtpFault) return outcomeOfFault(error);
      throw error;
    });
  };

  return {
    send: (message, onPrepared) => inSlot(`smtp ${message.account.id}`, message.account.requestsAtOnce, () => send(message, onPrepared)),
    lookUp: async () => ({ found: "untraceable" }),
    sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
    test: (account) => test(account, connections),
  };
}

/** One message over an open connection. Throws SmtpFault, or what `onPrepared` threw: then no byte of the content has left. */
function carry({ connection }: OpenConnection, message: OutboundMessage, mime: Buffer, onPrepared: () => Promise<void>): Promise<SMTPConnectionSendInfo> {
  return new Promise((resolve, reject) => {
    let progress: "envelope" | "asked" | "content" = "envelope";
    let isOver = false;
    const leave = (content: Readable): void => {
      if (isOver) return;
      progress = "content";
      content.push(mime);
      content.push(null);
    };
    const content = new Readable({
      // Read for the first time when the server has answered DATA with 354.
      read() {
        if (progress !== "envelope") return;
        progress = "asked";
        onPrepared().then(
          () => leave(this),
          (error: unknown) => {
            isOver = true;
            connection.close();
            reject(error);
          },
        );
      },
    });
    connection.send({ from: message.account.from.address, to: [message.to.address], size: mime.length }, content, (error, info) => {
      if (isOver) return;
      isOver = true;
      if (error || !info) reject(SmtpFault.of(progress === "content" ? "content" : "envelope", error));
      else resolve(info);
    });
  });
}

/** `250 2.0.0 Ok: queued as 4Zx9…`: by this name an administrator finds it in the server's log. */
function queueIdOf({ response }: SMTPConnectionSendInfo): string | null {
  return /\bqueued (?:mail for delivery )?(?:as )?<?([\w.@-]{4,200})/i.exec(response)?.[1] ?? null;
}

async function test(account: ChannelAccount, connections: ReturnType<typeof createConnections>): Promise<TestAnswer> {
  try {
    const { connection } = await connections.open(account, { isFresh: true });
    connection.quit();
    return goodTest(`${account.settings.host ?? ""} greeted${account.settings.userName ? " and took the sign-in" : ""}.`);
  } catch (error) {
    if (!(error instanceof SmtpFault)) throw error;
    return badTest(codeOf(error), error.reply?.text ?? error.message);
  }
}

function codeOf({ code, stage, message }: SmtpFault): Parameters<typeof badTest>[0] {
  switch (code) {
    case "settings_incomplete": case "encryption_refused": case "address_private": case "secret_missing": case "secret_unreadable":
      return code;
    default:
  }
  if (stage === "sign_in") return "sign_in_refused";
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)|certificate/i.test(`${code} ${message}`)) return "certificate_refused";
  return /TLS|STARTTLS|wrong version/i.test(`${code} ${message}`) ? "encryption_refused" : "unreachable";
}
