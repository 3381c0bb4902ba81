import { X509Certificate, createVerify } from "node:crypto";
import type { Answered, ChatPorts, SnsMessage } from "../../services/channels/channel-vendor.ts";
import { type MetaOptions, refusalOfFault } from "../meta/ask-meta.ts";
import { type Untrusted, readObject, textOf } from "../meta/hostile-json.ts";
import { type VendorOptions, askVendor } from "../outside/ask-vendor.ts";

const CERTIFICATE_KEPT_FOR_MS = 24 * 60 * 60 * 1000;
const CERTIFICATES_MAX = 50;
/** AWS tries for an hour: what is older was recorded by somebody. */
const AGE_MAX_MS = 60 * 60 * 1000;
const MESSAGE_CHARS_MAX = 512 * 1024;
/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
const HOST = /^sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?$/;
const TYPES = ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"] as const;
const SIGNED = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};
const HASHES: Record<string, string> = { "1": "RSA-SHA1", "2": "RSA-SHA256" };

/** Reads what SNS puts to us, its signature checked with a certificate that came from AWS itself. */
export function createSnsReader(options: MetaOptions): Pick<ChatPorts, "readSns" | "confirmSns"> {
  const certificates = new Map<string, { pem: Promise<string | null>; until: number }>();
  const certificateAt = (url: string): Promise<string | null> => {
    const kept = certificates.get(url);
    if (kept && kept.until > options.now().getTime()) return kept.pem;
    if (certificates.size >= CERTIFICATES_MAX) certificates.clear();
    const pem = fetchCertificate(options, url).then((found) => {
      if (found === null) certificates.delete(url);
      return found;
    });
    certificates.set(url, { pem, until: options.now().getTime() + CERTIFICATE_KEPT_FOR_MS });
    return pem;
  };
  return {
    readSns: (body) => readSns(options, certificateAt, body),
    confirmSns: (message, body) => confirmSns(options, message, body),
  };
}

async function readSns(options: MetaOptions, certificateAt: (url: string) => Promise<string | null>, body: string): Promise<SnsMessage | null> {
  const read = readObject(body);
  const type = TYPES.find((one) => one === read?.["Type"]);
  if (!read || !type) return null;
  const [messageId, topicArn, message] = [textOf(read["MessageId"], 200), textOf(read["TopicArn"], 600), textOf(read["Message"], MESSAGE_CHARS_MAX)];
  const [certificateUrl, signature, timestamp] = [textOf(read["SigningCertURL"], 1_000), textOf(read["Signature"], 4_000), textOf(read["Timestamp"], 60)];
  const hash = HASHES[textOf(read["SignatureVersion"], 4) ?? ""];
  if (!messageId || !topicArn || !message || !certificateUrl || !signature || !timestamp || !hash) return null;
  const at = new Date(timestamp);
  if (!(Math.abs(options.now().getTime() - at.getTime()) <= AGE_MAX_MS)) return null;
  if (!isOfSns(options, certificateUrl) || !new URL(certificateUrl).pathname.endsWith(".pem")) return null;
  const pem = await certificateAt(certificateUrl);
  if (pem === null) return null;
  const isSigned = createVerify(hash).update(signedText(type, read)).verify(pem, signature, "base64");
  return isSigned ? { type, messageId, topicArn, message, at } : null;
}

/** Each signed field in its own line below its name, in the order of the alphabet; what is missing is left out. */
function signedText(type: SnsMessage["type"], read: Untrusted): string {
  return SIGNED[type].map((name) => (typeof read[name] === "string" ? `${name}\n${read[name]}\n` : "")).join("");
}

/** Null: it could not be fetched, is no certificate, or is not valid now. */
async function fetchCertificate(options: VendorOptions, url: string): Promise<string | null> {
  try {
    const answer = await askVendor(options, { method: "GET", url, headers: { accept: "*/*" } });
    if (answer.status !== 200) return null;
    const certificate = new X509Certificate(answer.text);
    const now = options.now().getTime();
    return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo) ? certificate.publicKey.export({ type: "spki", format: "pem" }).toString() : null;
  } catch {
    return null;
  }
}

function isOfSns({ isPinned, addresses }: MetaOptions, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, origin } = new URL(url);
  if (isPinned && addresses.awsBaseUrl !== null) return origin === new URL(addresses.awsBaseUrl).origin;
  return protocol === "https:" && port === "" && username === "" && HOST.test(hostname);
}

async function confirmSns(options: MetaOptions, { type }: SnsMessage, body: string): Promise<Answered<null>> {
  const url = textOf(readObject(body)?.["SubscribeURL"], 2_000);
  if (type !== "SubscriptionConfirmation" || url === null || !isOfSns(options, url)) return { ok: false, code: "invalid", detail: "It asks for no subscription, or leads elsewhere than to SNS.", vendorCode: null, retryAt: null };
  try {
    const answer = await askVendor(options, { method: "GET", url, headers: { accept: "*/*" } });
    if (answer.status >= 200 && answer.status < 300) return { ok: true, value: null };
    return { ok: false, code: answer.status >= 500 ? "unreachable" : "invalid", detail: `SNS answered ${answer.status}.`, vendorCode: null, retryAt: null };
  } catch (error) {
    return refusalOfFault(error);
  }
}
