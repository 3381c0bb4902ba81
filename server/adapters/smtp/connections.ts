import { createHash } from "node:crypto";
import { isIP } from "node:net";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import XOAuth2 from "nodemailer/lib/xoauth2";
import type { ChannelAccount } from "../../services/deliveries/channel.ts";
import { type AccessTokens, readOAuthSecret } from "../outside/oauth-token.ts";
import { isPrivate, resolveHost } from "../outside/private-networks.ts";
import { SmtpFault } from "./smtp-fault.ts";

const CONNECT_TIMEOUT_MS = 15_000;
/** RFC 5321, 4.5.3.2 allows ten minutes after the end of the data; a claim cannot be held that long. */
const SILENCE_MAX_MS = 120_000;
const IDLE_MS = 20_000;
const MESSAGES_PER_CONNECTION_MAX = 100;
/** Ports on which a relay in the own network is spoken to; any other could be something else's. */
const RELAY_PORTS = [25, 465, 587, 2525];

export interface SmtpOptions {
  /** Only the sandbox listens on a port of its own choice. */
  allowPrivate: boolean;
  accessTokens: AccessTokens;
  /** The sandbox's mail server: every account leads there, whatever host was typed. */
  onlyPort?: number;
  /** Trusted beside the usual authorities. */
  ca?: string;
  timeoutMs?: number;
}

export interface OpenConnection {
  connection: SMTPConnection;
  isReused: boolean;
  messages: number;
}

interface Idle {
  open: OpenConnection;
  timer: NodeJS.Timeout;
}

/** Connections that stay open between messages, by account and by what it signs in with. How many are open, the caller's claims bound. */
export function createConnections(options: SmtpOptions) {
  const idle = new Map<string, Idle[]>();

  const take = (key: string): OpenConnection | undefined => {
    for (let kept = idle.get(key)?.pop(); kept; kept = idle.get(key)?.pop()) {
      clearTimeout(kept.timer);
      if (!kept.open.connection.destroyed) return { ...kept.open, isReused: true };
    }
    return undefined;
  };
  return {
    open: async (account: ChannelAccount, { isFresh = false } = {}): Promise<OpenConnection> => {
      return (isFresh ? undefined : take(keyOf(account))) ?? { connection: await connect(options, account), isReused: false, messages: 0 };
    },
    /** Gives back one that has just carried a message whole. */
    giveBack: (account: ChannelAccount, open: OpenConnection): void => {
      const next = { ...open, messages: open.messages + 1 };
      if (next.messages >= MESSAGES_PER_CONNECTION_MAX || next.connection.destroyed) {
        next.connection.quit();
        return;
      }
      const key = keyOf(account);
      const kept = idle.get(key) ?? [];
      const timer = setTimeout(() => {
        const others = (idle.get(key) ?? []).filter((one) => one.timer !== timer);
        if (others.length > 0) idle.set(key, others);
        else idle.delete(key);
        next.connection.quit();
      }, IDLE_MS);
      timer.unref();
      idle.set(key, [...kept, { open: next, timer }]);
    },
  };
}

function keyOf({ id, settings, secret }: ChannelAccount): string {
  return createHash("sha256").update(JSON.stringify([id, settings, secret])).digest("hex");
}

/** Connects, encrypts and signs in. Throws SmtpFault; no message is involved yet. */
async function connect(options: SmtpOptions, account: ChannelAccount): Promise<SMTPConnection> {
  const { host = "", security = "starttls", userName = "" } = account.settings;
  const port = options.onlyPort ?? account.settings.port ?? (security === "tls" ? 465 : 587);
  const isOwn = options.onlyPort !== undefined;
  if (host === "") throw new SmtpFault({ stage: "settings", code: "settings_incomplete", message: "The account names no host." });
  if (userName !== "" && security === "none" && !options.allowPrivate) {
    throw new SmtpFault({ stage: "settings", code: "encryption_refused", message: "A password must not travel without encryption." });
  }
  const address = isOwn ? "127.0.0.1" : await addressOf(options, host, port);
  const connection = new SMTPConnection({
    host: address,
    port,
    secure: security === "tls" && !isOwn,
    requireTLS: security === "starttls" || (security === "tls" && isOwn),
    ignoreTLS: security === "none",
    servername: servernameOf(host, isOwn),
    // Servers distrust a greeting that names no domain.
    name: account.from.address.slice(account.from.address.lastIndexOf("@") + 1),
    tls: { minVersion: "TLSv1.2", ...(options.ca ? { ca: [options.ca] } : {}) },
    connectionTimeout: options.timeoutMs ?? CONNECT_TIMEOUT_MS,
    greetingTimeout: options.timeoutMs ?? CONNECT_TIMEOUT_MS,
    socketTimeout: options.timeoutMs ?? SILENCE_MAX_MS,
    socketCloseTimeout: 0,
    logger: false,
  });
  // Each step hears of its own fault; what happens while it waits, its next user learns from `destroyed`.
  connection.on("error", () => {});
  try {
    await settled(connection, (done) => connection.connect(done));
    if (userName !== "") await signIn(options, account, connection, userName);
    return connection;
  } catch (error) {
    connection.close();
    throw error instanceof SmtpFault ? error : SmtpFault.of("connect", error);
  }
}

function servernameOf(host: string, isOwn: boolean): string | undefined {
  if (isOwn) return "localhost";
  return isIP(host) ? undefined : host;
}

async function signIn(options: SmtpOptions, { settings, secret }: ChannelAccount, connection: SMTPConnection, user: string): Promise<void> {
  if (secret === null) throw new SmtpFault({ stage: "sign_in", code: "secret_missing", message: "The account has no secret." });
  if (settings.authentication !== "xoauth2") {
    await settled(connection, (done) => connection.login({ user, credentials: { user, pass: secret } }, done)).catch((error: unknown) => {
      throw SmtpFault.of("sign_in", error);
    });
    return;
  }
  const oauth = readOAuthSecret(secret);
  if (!oauth) throw new SmtpFault({ stage: "sign_in", code: "secret_unreadable", message: "The secret is no JSON with clientId, clientSecret and refreshToken." });
  const oauth2 = new XOAuth2({
    user,
    provisionCallback: (_user: string, renew: boolean, done: (error: Error | null, token?: string) => void) => {
      options.accessTokens(oauth, { renew }).then((token) => done(null, token), (error: Error) => done(error));
    },
  });
  await settled(connection, (done) => connection.login({ user, oauth2 }, done)).catch((error: unknown) => {
    throw SmtpFault.of("sign_in", error);
  });
}

/** A step of the dialogue; the connection may break instead of answering. */
function settled(connection: SMTPConnection, step: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    connection.once("error", reject);
    step((error) => {
      connection.off("error", reject);
      if (error) reject(error);
      else resolve();
    });
  });
}

// A company's relay often stands in its own network, which a web service of a provider never does.
async function addressOf(options: SmtpOptions, host: string, port: number): Promise<string> {
  const address = await resolveHost(host).catch((error: unknown) => {
    throw SmtpFault.of("connect", error);
  });
  const isForbidden = /^169\.254\./.test(address) || /^fe80:/i.test(address) || !RELAY_PORTS.includes(port);
  if (!options.allowPrivate && isPrivate(address) && isForbidden) {
    throw new SmtpFault({ stage: "settings", code: "address_private", message: `${host}:${port} lies in a private network and is no mail port.` });
  }
  return address;
}
