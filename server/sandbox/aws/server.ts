import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import type { FaultLevers } from "../graph/levers.ts";
import type { CallHook } from "../graph/hook-calls.ts";
import { isObject, listOf, textOf } from "../meta/check-whatsapp.ts";
import { MetaRefusal } from "../meta/errors.ts";
import { keepMedia } from "../meta/media.ts";
import type { Json } from "../meta/model.ts";
import { sendWhatsApp, markRead } from "../meta/send-whatsapp.ts";
import { type MetaParts, numberOf } from "../meta/telling.ts";
import { createTemplate, deleteTemplate, editTemplate, templateJson } from "../meta/templates.ts";
import { createVendorWire, type VendorContext, type VendorEnv } from "../vendor-wire.ts";
import { type AwsKey, faultOfSignature } from "./signature-v4.ts";
import { openTopic, type Topic } from "./topic.ts";

export interface AwsBusiness {
  key: AwsKey;
  accountId: string;
  region: string;
  topicArn: string;
  /** `waba-…`. */
  wabaId: string;
  /** AWS's ids of numbers, by Meta's. */
  numberIds: Record<string, string>;
  /** What Secrets Manager keeps. */
  secrets: Record<string, string>;
  bucket: string;
}

export interface SandboxAws {
  app: Hono<VendorEnv>;
  levers: FaultLevers & { clear(): void };
  topic: Topic;
  /** What CloudWatch was told. */
  metrics(): Json[];
  close(): void;
}

const METRICS_KEPT_MAX = 10_000;
const OBJECTS_BYTES_MAX = 200 * 1024 * 1024;

class AwsRefusal extends Error {
  override readonly name: string;
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** AWS for a business on WhatsApp: social messaging, the topic of its events, files, metrics and secrets; signed requests alone. */
export async function createSandboxAws({ parts, business, callHook, publicUrl }: { parts: MetaParts; business: AwsBusiness; callHook: CallHook; publicUrl: string }): Promise<SandboxAws> {
  const wire = createVendorWire({ now: parts.world.now, errorBody: (status) => ({ __type: status === 429 ? "ThrottledRequestException" : "InternalServiceException", message: status === 429 ? "Rate exceeded" : "Internal failure" }) });
  const { app } = wire;
  const arn = (what: string) => `arn:aws:social-messaging:${business.region}:${business.accountId}:${what}`;
  const numberArns = Object.fromEntries(Object.entries(business.numberIds).map(([metaId, id]) => [metaId, arn(`phone-number-id/${id.replace("phone-number-id-", "")}`)]));
  const wabaArn = arn(`waba/${business.wabaId.replace("waba-", "")}`);
  const topic = await openTopic(parts, callHook, { arn: business.topicArn, accountId: business.accountId, wabaArn, wabaId: parts.world.business.whatsapp.wabaId, numberArns, baseUrl: `${publicUrl}/sandbox/aws/sns` });
  const metrics: Json[] = [];
  const objects = new Map<string, { bytes: Uint8Array; mimeType: string }>();
  const place: Place = { parts, business, topic, numberArns, wabaArn, metrics, objects, throttle: createThrottle(parts) };

  app.onError((error, c) => {
    const refusal = error instanceof MetaRefusal ? ofMeta(error) : error;
    if (!(refusal instanceof AwsRefusal)) throw error;
    c.header("x-amzn-errortype", refusal.name);
    c.header("x-amzn-requestid", randomUUID());
    return c.json({ __type: refusal.name, message: refusal.message }, refusal.status as 400);
  });
  app.get("/sns/:name{.+\\.pem}", (c) => (c.req.param("name") === topic.certificateName ? c.text(topic.certificate, 200, { "content-type": "application/x-pem-file" }) : c.notFound()));
  app.get("/sns/", (c) => confirm(c, topic));
  app.get("/sns", (c) => confirm(c, topic));
  app.all("*", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const url = new URL(c.req.url);
    const wirePath = c.env?.incoming?.url?.split("?")[0] ?? url.pathname;
    const isPresigned = url.searchParams.get("X-Amz-Credential")?.startsWith(`${business.key.accessKeyId}/`) === true;
    const fault = isPresigned ? null : faultOfSignature({ method: c.req.method, path: wirePath, query: url.search, headers: (name) => (name === "host" ? (c.req.header("host") ?? url.host) : c.req.header(name)), body }, business.key);
    if (fault) throw new AwsRefusal(fault, fault === "UnrecognizedClientException" ? "The security token included in the request is invalid." : "The request signature we calculated does not match the signature you provided.", 403);
    const target = c.req.header("x-amz-target");
    if (target) return answerTarget(c, target, body, place);
    const s3 = /\/s3\/(.+)$/.exec(url.pathname);
    if (s3) return answerFile(c, decodeURIComponent(s3[1]!), body, place);
    const social = /\/v1\/whatsapp\/(.+)$/.exec(url.pathname)?.[1];
    if (!social) throw new AwsRefusal("UnknownOperationException", "Unknown operation.", 404);
    return answerSocial(c, social, body, place);
  });
  return { app, levers: wire.levers, topic, metrics: () => [...metrics], close: wire.close };
}

interface Place {
  parts: MetaParts;
  business: AwsBusiness;
  topic: Topic;
  numberArns: Record<string, string>;
  wabaArn: string;
  metrics: Json[];
  objects: Map<string, { bytes: Uint8Array; mimeType: string }>;
  throttle(): void;
}

function createThrottle({ world, days }: MetaParts): () => void {
  const calls: number[] = [];
  return () => {
    const now = world.now().getTime();
    while (calls.length > 0 && calls[0]! <= now - 1_000) calls.shift();
    if (calls.length >= days.now().limits.awsPerSecond) throw new AwsRefusal("ThrottledRequestException", "Rate exceeded", 429);
    calls.push(now);
  };
}

/** What Meta refuses, in AWS's words; it says Meta's code in its text alone. */
function ofMeta(refusal: MetaRefusal): AwsRefusal {
  const words = `(#${refusal.code}) ${refusal.message}${refusal.details ? `: ${refusal.details}` : ""}`;
  if ([130429, 131056, 80007, 4].includes(refusal.code)) return new AwsRefusal("ThrottledRequestException", words, 429);
  if ([10, 190, 200].includes(refusal.code)) return new AwsRefusal("AccessDeniedByMetaException", words, 403);
  return refusal.status >= 500 ? new AwsRefusal("DependencyException", words, 502) : new AwsRefusal("InvalidParametersException", words, 400);
}

async function confirm(c: VendorContext, topic: Topic): Promise<Response> {
  const isTaken = c.req.query("Action") === "ConfirmSubscription" && (await topic.confirm(c.req.query("Token") ?? ""));
  const xml = (inner: string) => `<?xml version="1.0"?>\n${inner}\n`;
  if (!isTaken) return c.text(xml("<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Invalid token</Message></Error></ErrorResponse>"), 400, { "content-type": "text/xml" });
  return c.text(xml(`<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ConfirmSubscriptionResult><SubscriptionArn>${c.req.query("TopicArn")?.replace(/[^\w:.-]/g, "") ?? ""}:1</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`), 200, { "content-type": "text/xml" });
}

/** Services that name what they do in a header. */
function answerTarget(c: VendorContext, target: string, bytes: Uint8Array, { business, metrics, parts }: Place): Response {
  const body = parsed(bytes);
  if (target === "GraniteServiceVersion20100801.PutMetricData") {
    if (!textOf(body["Namespace"]) || listOf(body["MetricData"]).length === 0) throw new AwsRefusal("MissingParameter", "The parameter MetricData is required.");
    for (const datum of listOf(body["MetricData"])) metrics.push({ Namespace: body["Namespace"], ...datum });
    metrics.splice(0, Math.max(0, metrics.length - METRICS_KEPT_MAX));
    return c.json({});
  }
  if (target === "secretsmanager.GetSecretValue") {
    const id = textOf(body["SecretId"]);
    const name = Object.keys(business.secrets).find((one) => one === id || id.includes(`:secret:${one}`));
    if (name === undefined || body["VersionStage"] === "AWSPREVIOUS") throw new AwsRefusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return c.json({ ARN: `arn:aws:secretsmanager:${business.region}:${business.accountId}:secret:${name}`, Name: name, VersionId: "5f2c9a1e-7b3d-4c58-9e0f-1a2b3c4d5e6f", SecretString: business.secrets[name], VersionStages: ["AWSCURRENT"], CreatedDate: Math.floor(parts.world.now().getTime() / 1000) });
  }
  throw new AwsRefusal("UnknownOperationException", `Unknown operation ${target}.`, 404);
}

/** A bucket's files, path style: media go by way of them. */
function answerFile(c: VendorContext, name: string, bytes: Uint8Array, { objects }: Place): Response {
  if (c.req.method === "PUT") {
    const held = [...objects.values()].reduce((sum, one) => sum + one.bytes.length, 0);
    if (held + bytes.length > OBJECTS_BYTES_MAX) throw new AwsRefusal("EntityTooLarge", "The sandbox's bucket is full.");
    objects.set(name, { bytes, mimeType: c.req.header("content-type") ?? "application/octet-stream" });
    return c.body(null, 200, { etag: `"${randomUUID()}"` });
  }
  const found = objects.get(name);
  if (!found) throw new AwsRefusal("NoSuchKey", "The specified key does not exist.", 404);
  if (c.req.method === "DELETE") {
    objects.delete(name);
    return c.body(null, 204);
  }
  return c.body(Buffer.from(found.bytes), 200, { "content-type": found.mimeType, "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox" });
}

async function answerSocial(c: VendorContext, path: string, bytes: Uint8Array, place: Place): Promise<Response> {
  const { parts, business } = place;
  place.throttle();
  const body = bytes.length > 0 ? parsed(bytes) : {};
  switch (`${c.req.method} ${path}`) {
    case "POST send": return send(c, body, place);
    case "POST media": return c.json({ mediaId: await takeMedia(body, place) });
    case "POST media/get": return c.json(giveMedia(body, place));
    case "DELETE media":
      parts.world.commit({ t: "mediaGone", id: requireMediaId(c.req.query("mediaId") ?? "", place) });
      return c.json({ success: true });
    case "GET waba/details":
      requireWaba(c.req.query("id"), business);
      return c.json({ account: { ...wabaOf(place), phoneNumbers: parts.world.business.whatsapp.numbers.map(({ id }) => phoneOf(id, place)) } });
    case "GET waba/list": return c.json({ linkedAccounts: [wabaOf(place)] });
    case "GET waba/phone/details": {
      const metaId = metaIdOf(c.req.query("id") ?? "", place);
      return c.json({ phoneNumber: phoneOf(metaId, place), linkedWhatsAppBusinessAccountId: business.wabaId });
    }
    case "PUT waba/eventdestinations":
      requireWaba(textOf(body["id"]), business);
      await place.topic.askToConfirm();
      return c.json({});
    case "GET template/list": {
      requireWaba(c.req.query("id"), business);
      return c.json(listTemplates(Number(c.req.query("nextToken") ?? 0) || 0, Math.min(Number(c.req.query("maxResults") ?? 100) || 100, 100), parts));
    }
    case "POST template/put": {
      requireWaba(textOf(body["id"]), business);
      const made = await createTemplate(parts, parts.world.business.whatsapp.wabaId, blobOf(body["templateDefinition"]));
      return c.json({ metaTemplateId: made.id, templateStatus: made.status, category: made.category });
    }
    case "GET template": return c.json({ template: JSON.stringify(templateJson(requireTemplate({ id: c.req.query("metaTemplateId"), name: c.req.query("templateName"), language: c.req.query("templateLanguageCode") }, parts))) });
    case "POST template": {
      requireWaba(textOf(body["id"]), business);
      const template = requireTemplate({ id: textOf(body["metaTemplateId"]) || undefined, name: textOf(body["templateName"]) || undefined, language: textOf(body["templateLanguageCode"]) || undefined }, parts);
      await editTemplate(parts, template, { ...(body["templateComponents"] === undefined ? {} : { components: componentsOf(body["templateComponents"]) }), ...(body["templateCategory"] === undefined ? {} : { category: body["templateCategory"] }) });
      return c.json({});
    }
    case "DELETE template":
      requireWaba(c.req.query("id"), business);
      await deleteTemplate(parts, parts.world.business.whatsapp.wabaId, { name: c.req.query("templateName") ?? "", id: c.req.query("metaTemplateId") ?? null });
      return c.json({});
    default: throw new AwsRefusal("UnknownOperationException", "Unknown operation.", 404);
  }
}

async function send(c: VendorContext, body: Json, place: Place): Promise<Response> {
  if (!/^v\d+\.\d+$/.test(textOf(body["metaApiVersion"]))) throw new AwsRefusal("ValidationException", "metaApiVersion is required.");
  const metaId = metaIdOf(textOf(body["originationPhoneNumberId"]), place);
  const message = blobOf(body["message"]);
  const awsId = randomUUID();
  // Word that a message was read goes the same way.
  if (message["status"] === "read") await markRead(place.parts, metaId, message);
  else await sendWhatsApp(place.parts, { numberId: metaId, body: message, via: "aws", awsId });
  return c.json({ messageId: awsId });
}

function componentsOf(value: unknown): Json[] {
  const text = Buffer.from(textOf(value), "base64").toString("utf8");
  try {
    const read: unknown = JSON.parse(text);
    return listOf(isObject(read) ? read["components"] : read);
  } catch {
    throw new AwsRefusal("ValidationException", "templateComponents is no JSON.");
  }
}

function blobOf(value: unknown): Json {
  return parsed(Buffer.from(textOf(value), "base64"));
}

function parsed(bytes: Uint8Array): Json {
  try {
    const read: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (isObject(read)) return read;
  } catch {
    // Said below.
  }
  throw new AwsRefusal("SerializationException", "The request is no JSON object.");
}

function requireWaba(id: string | undefined, business: AwsBusiness): void {
  if (id !== business.wabaId && !id?.endsWith(`waba/${business.wabaId.replace("waba-", "")}`)) throw new AwsRefusal("ResourceNotFoundException", `WhatsApp business account ${id ?? ""} was not found.`, 404);
}

function metaIdOf(id: string, { business, numberArns, parts }: Place): string {
  const found = Object.entries(business.numberIds).find(([metaId, awsId]) => awsId === id || numberArns[metaId] === id)?.[0];
  if (!found || !numberOf(parts.world, found)) throw new AwsRefusal("ResourceNotFoundException", `Phone number ${id} was not found.`, 404);
  return found;
}

function requireMediaId(id: string, { parts }: Place): string {
  if (!parts.world.media.has(id)) throw new AwsRefusal("ResourceNotFoundException", `Media ${id} was not found.`, 404);
  return id;
}

function wabaOf({ parts, business, wabaArn }: Place) {
  const { whatsapp, name } = parts.world.business;
  return { arn: wabaArn, id: business.wabaId, wabaId: whatsapp.wabaId, registrationStatus: "COMPLETE", linkDate: 1_762_000_000, wabaName: name, eventDestinations: [{ eventDestinationArn: business.topicArn }] };
}

function phoneOf(metaId: string, { parts, business, numberArns }: Place) {
  const number = numberOf(parts.world, metaId)!;
  return { arn: numberArns[metaId] ?? "", phoneNumber: `+${number.display.replace(/\D/g, "")}`, phoneNumberId: business.numberIds[metaId] ?? "", metaPhoneNumberId: metaId, displayPhoneNumberName: number.verifiedName, displayPhoneNumber: number.display, qualityRating: "GREEN" };
}

function listTemplates(from: number, size: number, { world }: MetaParts) {
  const all = [...world.templates.values()];
  const templates = all.slice(from, from + size).map((one) => ({ templateName: one.name, metaTemplateId: one.id, templateStatus: one.status, templateQualityScore: one.status === "APPROVED" ? "GREEN" : "UNKNOWN", templateLanguage: one.language, templateCategory: one.category }));
  return { templates, ...(from + size < all.length ? { nextToken: String(from + size) } : {}) };
}

function requireTemplate(wanted: { id?: string; name?: string; language?: string }, { world }: MetaParts) {
  const found = [...world.templates.values()].find((one) => (wanted.id !== undefined ? one.id === wanted.id : one.name === wanted.name && (wanted.language === undefined || one.language === wanted.language)));
  if (!found) throw new AwsRefusal("ResourceNotFoundException", "The template was not found.", 404);
  return found;
}

/** Where a file lies: in a bucket of ours, by its name or by an address that was signed before. */
function fileNameOf(file: unknown, presigned: unknown): string {
  if (isObject(file)) return `${textOf(file["bucketName"])}/${textOf(file["key"])}`;
  const url = isObject(presigned) ? textOf(presigned["url"]) : "";
  const name = URL.canParse(url) ? /\/s3\/(.+)$/.exec(new URL(url).pathname)?.[1] : undefined;
  if (!name) throw new AwsRefusal("InvalidParametersException", "Exactly one of an S3 file and a presigned URL is required.");
  return decodeURIComponent(name);
}

async function takeMedia(body: Json, place: Place): Promise<string> {
  const ownerId = metaIdOf(textOf(body["originationPhoneNumberId"]), place);
  const object = place.objects.get(fileNameOf(body["sourceS3File"], body["sourceS3PresignedUrl"]));
  if (!object) throw new AwsRefusal("InvalidParametersException", "The S3 object was not found.");
  return (await keepMedia(place.parts.world, { ownerId, mimeType: object.mimeType, fileName: null, bytes: object.bytes, isWhatsApp: true })).id;
}

function giveMedia(body: Json, place: Place): Json {
  metaIdOf(textOf(body["originationPhoneNumberId"]), place);
  const media = place.parts.world.media.get(requireMediaId(textOf(body["mediaId"]), place))!;
  const bytes = Buffer.from(media.base64, "base64");
  if (body["metadataOnly"] !== true) place.objects.set(fileNameOf(body["destinationS3File"], body["destinationS3PresignedUrl"]), { bytes, mimeType: media.mimeType });
  return { mimeType: media.mimeType, fileSize: bytes.length };
}
