import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export interface AwsKey {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface SignedRequest {
  method: string;
  /** As it went over the wire. */
  path: string;
  query: string;
  headers: (name: string) => string | undefined;
  body: Uint8Array;
}

export type SignatureFault = "MissingAuthenticationTokenException" | "UnrecognizedClientException" | "InvalidSignatureException";

const HEADER = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/;

/** Whether a request is signed by this key, as AWS reckons it. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
export function faultOfSignature(request: SignedRequest, key: AwsKey): SignatureFault | null {
  const given = HEADER.exec(request.headers("authorization")?.trim() ?? "");
  if (!given) return "MissingAuthenticationTokenException";
  const [, keyId, day, region, service, signedHeaders, signature] = given as unknown as [string, string, string, string, string, string, string];
  if (keyId !== key.accessKeyId) return "UnrecognizedClientException";
  const names = signedHeaders.split(";");
  const headers = names.map((name) => `${name}:${(request.headers(name) ?? "").trim().replace(/\s+/g, " ")}\n`).join("");
  const payload = createHash("sha256").update(request.body).digest("hex");
  const paths = service === "s3" ? [request.path] : [encodedPath(request.path), request.path];
  const at = request.headers("x-amz-date") ?? "";
  const scope = `${day}/${region}/${service}/aws4_request`;
  const secret = hmac(hmac(hmac(hmac(`AWS4${key.secretAccessKey}`, day), region), service), "aws4_request");
  const fits = paths.some((path) => {
    const canonical = [request.method, path, sortedQuery(request.query), headers, signedHeaders, payload].join("\n");
    const text = ["AWS4-HMAC-SHA256", at, scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
    return timingSafeEqual(hmac(secret, text), Buffer.from(signature, "hex"));
  });
  return fits && names.includes("host") ? null : "InvalidSignatureException";
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** All services but S3 encode the path once more. */
function encodedPath(path: string): string {
  return path.split("/").map(uriEncoded).join("/");
}

function uriEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sortedQuery(query: string): string {
  return query.replace(/^\?/, "").split("&").filter(Boolean).map((pair) => (pair.includes("=") ? pair : `${pair}=`)).toSorted().join("&");
}
