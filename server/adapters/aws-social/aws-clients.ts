import { Readable } from "node:stream";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { S3Client } from "@aws-sdk/client-s3";
import { SocialMessagingClient } from "@aws-sdk/client-socialmessaging";
import type { VendorAccount } from "../../services/channels/channel-vendor.ts";
import { type VendorAnswer, type VendorOptions, type VendorRequest, askForBytes } from "../outside/ask-vendor.ts";
import { parseObject } from "../outside/read-answer.ts";
import type { AwsOptions } from "./ask-aws.ts";

const TEXT_BYTES_MAX = 100_000;

export type AwsAnswer = VendorAnswer & { bytes: Buffer };

/** A request as AWS's library has signed it. */
interface SignedRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** What the library asks by and what it was answered: it knows the forms and the signature, we the ways out. */
export interface Wire {
  social: () => SocialMessagingClient;
  cloudWatch: () => CloudWatchClient;
  s3: () => S3Client;
  /** Null: no answer came. */
  answer: () => AwsAnswer | null;
}

/**
 * AWS's own clients for one request of one account, which is never repeated: AWS takes no key against repeats. They go out
 * by our connections, which reach no private address and read no endless answer. Throws NoCredentials.
 */
export async function openWire(options: AwsOptions, account: VendorAccount, bytesMax: number): Promise<Wire> {
  const credentials = await options.readCredentials(account);
  let answer: AwsAnswer | null = null;
  const requestHandler = {
    handle: async (request: SignedRequest) => {
      answer = await carry(options, request, bytesMax);
      return { response: { statusCode: answer.status, headers: flat(answer.headers), body: Readable.from([answer.bytes]) } };
    },
  };
  const { awsBaseUrl } = options.addresses;
  const configOf = (service: string) => ({
    region: account.settings.aws?.region ?? "us-east-1",
    credentials: async () => ({ ...credentials, sessionToken: credentials.sessionToken! }),
    maxAttempts: 1,
    requestHandler,
    // The desk's clock is what requests are dated by.
    systemClockOffset: options.now().getTime() - Date.now(),
    ...(awsBaseUrl !== null && { endpoint: `${awsBaseUrl}/${service}` }),
  });
  return {
    social: () => new SocialMessagingClient(configOf("social-messaging")),
    cloudWatch: () => new CloudWatchClient({ ...configOf("monitoring"), disableRequestCompression: true }),
    // Its bytes are compared when they are sent to WhatsApp; a sum beside the signature says nothing more.
    s3: () => new S3Client({ ...configOf("s3"), forcePathStyle: awsBaseUrl !== null, requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" }),
    answer: () => answer,
  };
}

async function carry(options: VendorOptions, { method, protocol, hostname, port, path, query = {}, headers, body }: SignedRequest, bytesMax: number): Promise<AwsAnswer> {
  const url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}${queryOf(query)}`;
  // The connection writes these itself.
  const { host: _host, "content-length": _length, ...sent } = headers;
  const { bytes, ...answer } = await askForBytes(options, { method: method as VendorRequest["method"], url, headers: sent, ...(body !== undefined && body.length > 0 && { body }) }, bytesMax);
  const text = bytes.subarray(0, TEXT_BYTES_MAX).toString("utf8");
  return { ...answer, bytes, text, json: parseObject(bytes.length > TEXT_BYTES_MAX ? bytes.toString("utf8") : text) };
}

function queryOf(query: Record<string, string | string[] | null>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => (one === null ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(one)}`)));
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function flat(headers: VendorAnswer["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat().join(", ")]])));
}
