import { createHash, createHmac } from "node:crypto";

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface ToSign {
  method: string;
  url: string;
  /** Beside host, date and token; in lower case. */
  headers: Record<string, string>;
  body: string | Uint8Array;
  region: string;
  service: string;
  date: Date;
}

/** The headers of a request that AWS takes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function signV4({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials, { method, url, headers, body, region, service, date }: ToSign): Record<string, string> {
  const { host, pathname, searchParams } = new URL(url);
  const amzDate = date.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = amzDate.slice(0, 8);
  const bodySha256 = sha256(body);
  const signed: Record<string, string> = { ...headers, host, "x-amz-content-sha256": bodySha256, "x-amz-date": amzDate, ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }) };
  const names = Object.keys(signed).toSorted();
  const canonical = [method, pathOf(service, pathname), queryOf(searchParams), ...names.map((name) => `${name}:${signed[name]!.trim().replace(/ +/g, " ")}`), "", names.join(";"), bodySha256].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", amzDate, scope, sha256(canonical)].join("\n")).toString("hex");
  return { ...signed, authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}` };
}

const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const encoded = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** S3 alone takes a path as it stands; all others encode it once more. */
const pathOf = (service: string, pathname: string): string => (service === "s3" ? pathname : pathname.split("/").map(encoded).join("/"));

function queryOf(query: URLSearchParams): string {
  return [...query].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).toSorted().join("&");
}
