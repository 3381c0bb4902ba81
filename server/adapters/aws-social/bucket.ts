import { randomUUID } from "node:crypto";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetWhatsAppMessageMediaCommand, type GetWhatsAppMessageMediaCommandInput, PostWhatsAppMessageMediaCommand } from "@aws-sdk/client-socialmessaging";
import type { Answered, VendorAccount } from "../../services/channels/channel-vendor.ts";
import { tooLarge } from "../meta/fetch-media.ts";
import { numberOf, textOf } from "../meta/hostile-json.ts";
import { NoAnswer, headerOf } from "../outside/ask-vendor.ts";
import { type AwsOptions, askAws, askAwsFor, awsRefusal, awsRefusalOfFault } from "./ask-aws.ts";

const noBucket = { ok: false as const, code: "invalid" as const, detail: "The account names no bucket of S3, through which AWS takes and gives files.", vendorCode: null, retryAt: null };

/** Gives a file to WhatsApp by way of S3, and takes it out of there again: the id by which a message names it. */
export async function uploadBySocial(options: AwsOptions, account: VendorAccount, { phoneNumberId, bytes, mimeType }: { phoneNumberId: string; bytes: Uint8Array; mimeType: string }): Promise<Answered<string>> {
  const bucket = account.settings.aws?.mediaBucket;
  if (!bucket) return noBucket;
  const key = `mailroom/${randomUUID()}`;
  const stored = await askAwsFor(options, account, ({ s3 }) => s3().send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: mimeType })), () => true);
  if (!stored.ok) return stored;
  const asked = new PostWhatsAppMessageMediaCommand({ originationPhoneNumberId: phoneNumberId, sourceS3File: { bucketName: bucket, key } });
  const taken = await askAwsFor(options, account, ({ social }) => social().send(asked), (json) => textOf(json["mediaId"], 600));
  await dropObject(options, account, bucket, key);
  return taken;
}

/** The other way: WhatsApp's file is put into the bucket, read and taken out. Its size is asked first. */
export async function fetchBySocial(options: AwsOptions, account: VendorAccount, { phoneNumberId, mediaId, bytesMax }: { phoneNumberId: string; mediaId: string; bytesMax: number }): Promise<Answered<{ bytes: Uint8Array; mimeType: string }>> {
  const bucket = account.settings.aws?.mediaBucket;
  if (!bucket) return noBucket;
  const get = (more: Partial<GetWhatsAppMessageMediaCommandInput>) => askAwsFor(options, account, ({ social }) => social().send(new GetWhatsAppMessageMediaCommand({ mediaId, originationPhoneNumberId: phoneNumberId, ...more })), (json) => ({ mimeType: textOf(json["mimeType"], 200), size: numberOf(json["fileSize"]) }));
  const about = await get({ metadataOnly: true });
  if (!about.ok) return about;
  if (about.value.size !== null && about.value.size > bytesMax) return tooLarge(bytesMax);
  const key = `mailroom/${randomUUID()}`;
  const put = await get({ destinationS3File: { bucketName: bucket, key } });
  if (!put.ok) return put;
  try {
    const { answer } = await askAws(options, account, ({ s3 }) => s3().send(new GetObjectCommand({ Bucket: bucket, Key: key })), bytesMax);
    if (answer.status !== 200) return awsRefusal(answer, options.now());
    return { ok: true, value: { bytes: answer.bytes, mimeType: put.value.mimeType ?? about.value.mimeType ?? headerOf(answer, "content-type") ?? "application/octet-stream" } };
  } catch (error) {
    if (error instanceof NoAnswer && error.code === "AnswerTooLarge") return tooLarge(bytesMax);
    return awsRefusalOfFault(error);
  } finally {
    await dropObject(options, account, bucket, key);
  }
}

// What stays behind is ended by the bucket's own rule; no message waits for it.
async function dropObject(options: AwsOptions, account: VendorAccount, bucket: string, key: string): Promise<void> {
  await askAwsFor(options, account, ({ s3 }) => s3().send(new DeleteObjectCommand({ Bucket: bucket, Key: key })), () => true);
}
