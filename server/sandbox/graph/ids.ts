import { graphError } from "./errors.ts";

export type ItemKind = "message" | "folder" | "attachment" | "conversation";

export interface ParsedId {
  kind: ItemKind;
  userId: string;
  key: number;
  /** null in an immutable id, which does not say where the item lies. */
  moves: number | null;
}

const KIND_BYTES: Record<ItemKind, number> = { message: 70, folder: 46, attachment: 18, conversation: 33 };
const IMMUTABLE_BYTE = 0x41;
const MUTABLE_BYTE = 0x4d;
const ID_BYTES = 32;
const CHECK_MODULUS = 251;

/**
 * Ids in the two manners of Exchange: the mutable one changes with every move, the immutable one
 * names the item for as long as it stays in the mailbox.
 * https://learn.microsoft.com/graph/outlook-immutable-id
 */
export function encodeId(id: ParsedId): string {
  const bytes = Buffer.alloc(ID_BYTES);
  bytes[0] = id.moves === null ? IMMUTABLE_BYTE : MUTABLE_BYTE;
  bytes[1] = KIND_BYTES[id.kind];
  Buffer.from(id.userId.replaceAll("-", ""), "hex").copy(bytes, 2, 0, 16);
  bytes.writeUInt32BE(id.moves ?? 0, 18);
  bytes.writeUIntBE(id.key, 22, 6);
  bytes[ID_BYTES - 1] = checkByte(bytes);
  return `${prefixOf(id)}${bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`;
}

/** Reads an id in either manner. Throws ErrorInvalidIdMalformed for anything that was never issued. */
export function decodeId(text: string, kind: ItemKind): ParsedId {
  const bytes = Buffer.from(text.slice(4), "base64url");
  const isWhole = /^AA(kA|Mk)[A-Za-z0-9_-]+=?$/.test(text) && bytes.length === ID_BYTES;
  if (!isWhole || bytes[1] !== KIND_BYTES[kind] || bytes[ID_BYTES - 1] !== checkByte(bytes)) {
    throw graphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
  }
  const hex = bytes.subarray(2, 18).toString("hex");
  return {
    kind,
    userId: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-"),
    moves: bytes[0] === IMMUTABLE_BYTE ? null : bytes.readUInt32BE(18),
    key: bytes.readUIntBE(22, 6),
  };
}

function prefixOf(id: ParsedId): string {
  if (id.kind === "conversation") return "AAQk";
  return id.moves === null ? "AAkA" : "AAMk";
}

function checkByte(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < ID_BYTES - 1; i += 1) sum = (sum * 31 + (bytes[i] ?? 0)) % CHECK_MODULUS;
  return sum;
}
