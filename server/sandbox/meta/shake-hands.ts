import { randomBytes } from "node:crypto";
import type { CallHook } from "../graph/hook-calls.ts";

/** Asks an address whether it wants the hooks. Null: it does. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
export async function shakeHands(callHook: CallHook, address: string, verifyToken: string): Promise<string | null> {
  if (!URL.canParse(address)) return "The callback URL is no URL.";
  const url = new URL(address);
  const challenge = randomBytes(8).readUInt32BE(0).toString();
  for (const [name, value] of Object.entries({ "hub.mode": "subscribe", "hub.verify_token": verifyToken, "hub.challenge": challenge })) url.searchParams.set(name, value);
  const answer = await callHook(url.href, { method: "GET", headers: { "user-agent": "facebookplatform/1.0 (+http://developers.facebook.com)" }, body: "" }).catch((error: Error) => error);
  if (answer instanceof Error) return `URL timed out or could not be reached: ${answer.message}`;
  return answer.status === 200 && answer.text === challenge ? null : `HTTP Status Code = ${answer.status}; the challenge was ${answer.text === challenge ? "" : "not "}echoed`;
}
