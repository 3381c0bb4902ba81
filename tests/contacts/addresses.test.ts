import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isSendableAddress } from "../../server/services/contacts/email-address.ts";

test.each(["ada@example.org", "first.last+tag@sub.example.co.uk", "o'neill@example.org", "jürgen@müller.example", '"ada lee"@example.org', "ada@[127.0.0.1]"])("%j can be written to", (address) => {
  expect(isSendableAddress(address)).toBe(true);
});

test.each(["", "ada", "ada@", "@example.org", "ada@example", "a b@example.org", "ada@exa mple.org", "ada@example..org", ".ada@example.org", "ada@[127.0.0]", '"a"b"@example.org', "ada@example.org>"])("%j cannot", (address) => {
  expect(isSendableAddress(address)).toBe(false);
});

const shared = path.join(import.meta.dirname, "../../../shared/data/addresses/isemail.json");

test.skipIf(!existsSync(shared))("of ../shared/data/addresses at least 97 % have the right verdict, and at most two are wrongly accepted", () => {
  const samples = JSON.parse(readFileSync(shared, "utf8")) as { address: string; valid: boolean | null }[];
  const wrong = samples.filter(({ address, valid }) => isSendableAddress(address) !== (valid === true));
  expect(wrong.filter(({ valid }) => valid !== true).length).toBeLessThanOrEqual(2);
  expect(1 - wrong.length / samples.length).toBeGreaterThanOrEqual(0.97);
});
