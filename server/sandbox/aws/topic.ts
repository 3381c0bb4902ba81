import { createSign, randomBytes, randomUUID } from "node:crypto";
import { generate } from "selfsigned";
import type { CallHook } from "../graph/hook-calls.ts";
import type { Json, OwedHook } from "../meta/model.ts";
import type { MetaParts } from "../meta/telling.ts";

const DAY_MS = 86_400_000;
const ASK_AGAIN_AFTER_MS = 10_000;

export interface TopicOptions {
  arn: string;
  accountId: string;
  wabaArn: string;
  wabaId: string;
  numberArns: Record<string, string>;
  /** `…/sns`. */
  baseUrl: string;
}

export interface Topic {
  /** In PEM: who signs what the topic tells. */
  certificate: string;
  certificateName: string;
  /** Asks the address once more whether it wants the topic. */
  askToConfirm(): Promise<number | null>;
  /** True: the token was the one that was told. */
  confirm(token: string): Promise<boolean>;
  isConfirmed(): boolean;
}

/**
 * A topic of Amazon SNS with one https subscription, which must confirm before anything is told to it. Signed by version 2
 * (RSA, SHA-256). https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export async function openTopic(parts: MetaParts, callHook: CallHook, options: TopicOptions): Promise<Topic> {
  const { world, teller } = parts;
  // By the real clock, which readers go by; each start has its own, as AWS changes its own from time to time.
  const notBeforeDate = new Date(Date.now() - DAY_MS);
  const made = await generate([{ name: "commonName", value: "sns.amazonaws.com" }], { keyType: "rsa", keySize: 2048, algorithm: "sha256", notBeforeDate, notAfterDate: new Date(notBeforeDate.getTime() + 400 * DAY_MS) });
  const certificateName = `SimpleNotificationService-${randomBytes(16).toString("hex")}.pem`;
  let token = "";
  let askedAt = 0;

  const send = async (message: Record<string, string>): Promise<number | null> => {
    const url = world.callbacks.get("sns");
    if (!url) return null;
    const signed = { ...message, SignatureVersion: "2", Signature: signatureOf(message, made.private), SigningCertURL: `${options.baseUrl}/${certificateName}` };
    const body = JSON.stringify(parts.days.now().hooks.areForged ? { ...signed, Signature: randomBytes(256).toString("base64") } : signed, null, 2);
    const headers = { "content-type": "text/plain; charset=UTF-8", "user-agent": "Amazon Simple Notification Service Agent", "x-amz-sns-message-type": message["Type"]!, "x-amz-sns-message-id": message["MessageId"]!, "x-amz-sns-topic-arn": options.arn };
    const answer = await callHook(url, { method: "POST", headers, body }).catch(() => null);
    teller.note({ route: "aws", object: message["Type"]!, status: answer?.status ?? null, at: world.now().toISOString(), body });
    return answer?.status ?? null;
  };
  const askToConfirm = () => {
    token ||= randomBytes(64).toString("hex");
    askedAt = Date.now();
    return send({
      Type: "SubscriptionConfirmation", MessageId: randomUUID(), TopicArn: options.arn, Token: token,
      Message: `You have chosen to subscribe to the topic ${options.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `${options.baseUrl}/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(options.arn)}&Token=${token}`,
      Timestamp: world.now().toISOString(),
    });
  };
  teller.carryAws(async (owed) => {
    if (!world.isSnsConfirmed()) {
      if (Date.now() - askedAt > ASK_AGAIN_AFTER_MS) await askToConfirm();
      if (!world.isSnsConfirmed()) return false;
    }
    const at = world.now().toISOString();
    let isTaken = false;
    for (let i = 0; i < parts.days.now().hooks.times; i += 1) {
      const status = await send({ Type: "Notification", MessageId: owed.id, TopicArn: options.arn, Message: JSON.stringify(eventOf(owed, options, at)), Timestamp: at, UnsubscribeURL: `${options.baseUrl}/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(`${options.arn}:1`)}` });
      isTaken ||= status !== null && status >= 200 && status < 300;
    }
    return isTaken;
  });
  return {
    certificate: made.cert, certificateName, askToConfirm,
    confirm: async (given) => {
      if (token === "" || given !== token) return false;
      world.commit({ t: "sns", isConfirmed: true });
      await world.synced();
      return true;
    },
    isConfirmed: () => world.isSnsConfirmed(),
  };
}

/** https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html */
function eventOf(owed: OwedHook, options: TopicOptions, at: string): Json {
  const metaId = /"phone_number_id":"(\d+)"/.exec(JSON.stringify(owed.entry))?.[1] ?? "";
  return {
    context: { MetaWabaIds: [{ wabaId: options.wabaId, arn: options.wabaArn }], MetaPhoneNumberIds: [{ metaPhoneNumberId: metaId, arn: options.numberArns[metaId] ?? "" }] },
    whatsAppWebhookEntry: JSON.stringify(owed.entry),
    aws_account_id: options.accountId,
    message_timestamp: at,
    ...(owed.awsId === null ? {} : { messageId: owed.awsId }),
  };
}

const SIGNED: Record<string, string[]> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};

function signatureOf(message: Record<string, string>, privateKey: string): string {
  const text = SIGNED[message["Type"]!]!.filter((name) => message[name] !== undefined).map((name) => `${name}\n${message[name]}\n`).join("");
  return createSign("RSA-SHA256").update(text).sign(privateKey, "base64");
}
