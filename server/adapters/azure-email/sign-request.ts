import { createHash, createHmac } from "node:crypto";

export interface ConnectionString {
  endpoint: string;
  /** Base64. */
  accessKey: string;
}

/** `endpoint=https://….communication.azure.com/;accesskey=…`, as the portal shows it. Null where it is not that. */
export function readConnectionString(text: string | null): ConnectionString | null {
  const endpoint = /(?:^|;)\s*endpoint\s*=\s*([^;\s]+)/i.exec(text ?? "")?.[1];
  const accessKey = /(?:^|;)\s*accesskey\s*=\s*([A-Za-z0-9+/]+={0,2})/i.exec(text ?? "")?.[1];
  const url = endpoint === undefined ? null : URL.parse(endpoint);
  return url === null || accessKey === undefined || !/^https?:$/.test(url.protocol) ? null : { endpoint: url.href.replace(/\/+$/, ""), accessKey };
}

/** https://learn.microsoft.com/rest/api/communication/authentication#access-key-authentication */
export function signRequest(request: { method: string; url: string; body: string; accessKey: string; date: Date }): Record<string, string> {
  const { host, pathname, search } = new URL(request.url);
  const date = request.date.toUTCString();
  const hash = createHash("sha256").update(request.body).digest("base64");
  const text = `${request.method}\n${pathname}${search}\n${date};${host};${hash}`;
  const signature = createHmac("sha256", Buffer.from(request.accessKey, "base64")).update(text).digest("base64");
  return { "x-ms-date": date, "x-ms-content-sha256": hash, authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}` };
}
