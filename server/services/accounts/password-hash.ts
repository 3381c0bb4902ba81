import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { PasswordCost } from "./password-cost.ts";

/** 2^15 · 8 · 3: OWASP's measure with 32 MiB a hash (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html). */
const PASSWORD_COST: PasswordCost = { log2N: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MEMORY_BYTES_MAX = 128 * 1024 * 1024;
/** More at once would take the threads and the memory that the mails need. */
const HASHES_AT_ONCE = 2;
const WAITING_MAX = 100;

let running = 0;
const waiting: (() => void)[] = [];

/** `scrypt$15$8$3$salt$hash` */
export async function hashPassword(ctx: Pick<Ctx, "ports">, password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const cost = costOf(ctx);
  const hash = await derive(password, salt, cost);
  return [prefixOf(cost), salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Takes as long where there is nothing to compare with. */
export async function isPassword(ctx: Pick<Ctx, "ports">, password: string, kept: string | null): Promise<boolean> {
  const [, log2N, r, p, salt = "", hash = ""] = (kept ?? nobodys(ctx)).split("$");
  const expected = Buffer.from(hash, "base64url");
  const found = await derive(password, Buffer.from(salt, "base64url"), { log2N: Number(log2N), r: Number(r), p: Number(p) });
  return timingSafeEqual(found, expected) && kept !== null;
}

/** Made under a lower cost than today's: to be made anew while the password is known. */
export const isHashOld = (ctx: Pick<Ctx, "ports">, kept: string): boolean => !kept.startsWith(`${prefixOf(costOf(ctx))}$`);

const costOf = ({ ports }: Pick<Ctx, "ports">): PasswordCost => ports.passwordCost ?? PASSWORD_COST;
const prefixOf = ({ log2N, r, p }: PasswordCost): string => ["scrypt", log2N, r, p].join("$");
const nobodys = (ctx: Pick<Ctx, "ports">): string => [prefixOf(costOf(ctx)), "A".repeat(22), "A".repeat(43)].join("$");

async function derive(password: string, salt: Buffer, { log2N, r, p }: PasswordCost): Promise<Buffer> {
  await myTurn();
  try {
    return await new Promise((resolve, reject) => {
      // The same letters, however a keyboard composes them.
      scrypt(password.normalize("NFKC"), salt, HASH_BYTES, { N: 2 ** log2N, r, p, maxmem: MEMORY_BYTES_MAX }, (error, key) => (error ? reject(error) : resolve(key)));
    });
  } finally {
    running--;
    waiting.shift()?.();
  }
}

async function myTurn(): Promise<void> {
  if (running >= HASHES_AT_ONCE) {
    if (waiting.length >= WAITING_MAX) throw refuse("unavailable", "Too many people sign in at once.", { remedy: "Try again in a minute." });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running++;
}
