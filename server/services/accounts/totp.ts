import { createHmac, timingSafeEqual } from "node:crypto";

const STEP_SECONDS = 30;
const DIGITS = 6;
/** A telephone's clock may be half a minute off. */
const STEPS_OFF_MAX = 1;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, without padding: as authenticator apps take it. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((part) => LETTERS[Number.parseInt(part.padEnd(5, "0"), 2)]).join("");
}

export function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((part) => Number.parseInt(part, 2)));
}

export const stepAt = (now: Date): number => Math.floor(now.getTime() / 1000 / STEP_SECONDS);

/** RFC 6238 with SHA-1 and six digits, which every app knows. */
export function codeOfStep(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", secret).update(counter).digest();
  const offset = hash[hash.length - 1]! & 0xf;
  return String((hash.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** The half minute that a code belongs to, after the last one that was taken; null: it is of none. */
export function stepOfCode(secret: Uint8Array, code: string, { now, after }: { now: Date; after: number }): number | null {
  const given = Buffer.from(code.replaceAll(/\s/g, ""));
  if (given.length !== DIGITS) return null;
  const current = stepAt(now);
  for (let step = current - STEPS_OFF_MAX; step <= current + STEPS_OFF_MAX; step++) {
    if (step > after && timingSafeEqual(given, Buffer.from(codeOfStep(secret, step)))) return step;
  }
  return null;
}

/** https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function factorUri(secret: string, email: string): string {
  return `otpauth://totp/${encodeURIComponent(`Mailroom:${email}`)}?${new URLSearchParams({ secret, issuer: "Mailroom", algorithm: "SHA1", digits: String(DIGITS), period: String(STEP_SECONDS) })}`;
}
