import { createHmac } from "node:crypto";
import { MetaRefusal } from "./errors.ts";
import type { MetaMedia } from "./model.ts";
import { type MetaWorld, newNumber, sha256Of } from "./world.ts";

const MB = 1024 * 1024;

/** https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types */
const KINDS: { kind: string; types: RegExp; bytesMax: number }[] = [
  { kind: "image", types: /^image\/(jpeg|png)$/, bytesMax: 5 * MB },
  { kind: "sticker", types: /^image\/webp$/, bytesMax: 500 * 1024 },
  { kind: "video", types: /^video\/(mp4|3gpp)$/, bytesMax: 16 * MB },
  { kind: "audio", types: /^audio\/(aac|mp4|mpeg|amr|ogg|opus)$/, bytesMax: 16 * MB },
  { kind: "document", types: /^(text\/plain|application\/(pdf|msword|vnd\.[\w.-]+))$/, bytesMax: 100 * MB },
];

/** Keeps bytes for a number or a page. Throws 100 or 131053 for a type or size that WhatsApp does not carry. */
export async function keepMedia(world: MetaWorld, given: { ownerId: string; mimeType: string; fileName: string | null; bytes: Uint8Array; isWhatsApp: boolean }): Promise<MetaMedia> {
  const mimeType = given.mimeType.split(";")[0]!.trim().toLowerCase();
  const kind = KINDS.find(({ types }) => types.test(mimeType));
  if (given.isWhatsApp && !kind) throw new MetaRefusal(100, `Param file must be a file with one of the following types: audio/aac, audio/mp4, audio/mpeg, audio/amr, audio/ogg, image/jpeg, image/png, image/webp, video/mp4, video/3gpp, text/plain, application/pdf … Received file of type '${mimeType}'.`);
  const bytesMax = given.isWhatsApp ? kind!.bytesMax : 25 * MB;
  if (given.bytes.length === 0 || given.bytes.length > bytesMax) throw new MetaRefusal(given.isWhatsApp ? 131053 : 100, `The file must have 1 to ${bytesMax} bytes.`);
  const media: MetaMedia = { id: newNumber(), ownerId: given.ownerId, mimeType, fileName: given.fileName, sha256: sha256Of(given.bytes), base64: Buffer.from(given.bytes).toString("base64") };
  world.commit({ t: "media", media });
  await world.synced();
  return media;
}

export function requireMedia(world: MetaWorld, id: string): MetaMedia {
  const media = world.media.get(id);
  if (!media) throw new MetaRefusal(100, `Object with ID '${id}' does not exist`, { subcode: 33 });
  return media;
}

/** Where the bytes are, for whoever has the address. WhatsApp's wants a token beside it. */
export function mediaUrl(world: MetaWorld, publicUrl: string, media: Pick<MetaMedia, "id">, isOpen: boolean): string {
  return `${publicUrl}/sandbox/meta/cdn/${isOpen ? "open" : "whatsapp"}/${media.id}?oh=${signatureOf(world, media.id)}`;
}

export function signatureOf(world: MetaWorld, id: string): string {
  return createHmac("sha256", world.business.app.secret).update(`media ${id}`).digest("hex").slice(0, 32);
}
