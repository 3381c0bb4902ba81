import { expect, test } from "vitest";
import { seal, unseal } from "../../server/services/settings/seal.ts";

const key = new Uint8Array(32).fill(1);

test("a sealed secret opens with its key and purpose, and with nothing else", () => {
  const sealed = seal(key, "webhook-secret", "whsec_abc");
  expect(sealed).not.toContain("whsec");
  expect(unseal(key, "webhook-secret", sealed)).toBe("whsec_abc");
  expect(() => unseal(key, "smtp-password", sealed)).toThrow();
  expect(() => unseal(new Uint8Array(32).fill(2), "webhook-secret", sealed)).toThrow();
});

test("the same secret is sealed differently each time", () => {
  expect(seal(key, "p", "s")).not.toBe(seal(key, "p", "s"));
});

test("a changed text does not open", () => {
  const bytes = Buffer.from(seal(key, "p", "secret"), "base64");
  bytes[bytes.length - 1]! ^= 1;
  expect(() => unseal(key, "p", bytes.toString("base64"))).toThrow();
});
