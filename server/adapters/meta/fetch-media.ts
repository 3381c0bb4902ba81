import type { Answered, VendorRefusal } from "../../services/channels/channel-vendor.ts";
import { oneLine } from "../mime/compose-mime.ts";
import { NoAnswer, askForBytes, headerOf } from "../outside/ask-vendor.ts";
import { type MetaOptions, refusalOf, refusalOfFault } from "./ask-meta.ts";

/** Where Meta keeps what people send. An address in a hook or an answer leads nowhere else, and no token goes elsewhere. */
const HOSTS = /(^|\.)(fbsbx\.com|fbcdn\.net|cdninstagram\.com|facebook\.com|whatsapp\.net)$/;

/** The bytes behind an address that Meta named, at most so many. `token`: null where the address itself is the key. */
export async function fetchFromMeta(options: MetaOptions, { url, token, bytesMax }: { url: string; token: string | null; bytesMax: number }): Promise<Answered<{ bytes: Uint8Array; mimeType: string }>> {
  if (!isOfMeta(options, url)) return refused("not_allowed", "The file does not lie with Meta.");
  try {
    const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${oneLine(token)}` };
    const { bytes, ...answer } = await askForBytes(options, { method: "GET", url, headers: { accept: "*/*", ...authorization } }, bytesMax);
    if (answer.status !== 200) return refusalOf({ ...answer, text: "", json: null }, options.now());
    return { ok: true, value: { bytes, mimeType: headerOf(answer, "content-type")?.slice(0, 200) ?? "application/octet-stream" } };
  } catch (error) {
    if (error instanceof NoAnswer && error.code === "AnswerTooLarge") return tooLarge(bytesMax);
    return refusalOfFault(error);
  }
}

export const tooLarge = (bytesMax: number): VendorRefusal => refused("invalid", `The file has more than ${bytesMax} bytes.`);

const refused = (code: VendorRefusal["code"], detail: string): VendorRefusal => ({ ok: false, code, detail, vendorCode: null, retryAt: null });

function isOfMeta({ isPinned, addresses }: MetaOptions, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin, port } = new URL(url);
  if (isPinned) return origin === new URL(addresses.metaGraphBaseUrl).origin;
  return protocol === "https:" && port === "" && HOSTS.test(hostname);
}
