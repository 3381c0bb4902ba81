import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { phoneKey } from "../../server/services/contacts/phone-key.ts";
import { readPhone } from "../../server/services/contacts/phone-number.ts";

describe("a phone number", () => {
  test.each([
    ["030 23125 002", "DE", "+493023125002"],
    ["0049 30 23125 002", "FR", "+493023125002"],
    ["+49 (0)30 23125 002", null, "+493023125002"],
    ["\uff0b\uff14\uff19\uff13\uff10 23125 002", null, "+493023125002"],
    ["1-800-FLOWERS", "US", "+18003569377"],
    ["n/a / 0171 2345678 (priv.)", "DE", "+491712345678"],
    ["030 123456 x 55", "DE", "+4930123456"],
    ["(11) 8765-4321", "BR", "+5511987654321"],
    ["+52 1 55 5000 0003", null, "+525550000003"],
    ["97 12 34 56", "BJ", "+2290197123456"],
    ["\u0660\u0665\u0660 \u0661\u0662\u0663 \u0664\u0665\u0666\u0667", "AE", "+971501234567"],
  ])("%j in %s is %s", (text, country, e164) => {
    expect(readPhone(text, country as never)?.e164).toBe(e164);
  });

  test.each([["12", "DE"], ["ask Bob", "DE"], ["", "DE"], ["030 23125 002", null]])("%j in %s is none", (text, country) => {
    expect(readPhone(text, country as never)).toBeNull();
  });
});

describe("two spellings of one number have one key", () => {
  test.each([
    ["Brazil's ninth digit", "+5511987654321", "+551187654321"],
    ["Mexico's 1", "+5215512345678", "+525512345678"],
    ["Argentina's 9", "+5491123456789", "+541123456789"],
  ])("%s", (_, one, other) => {
    expect(phoneKey(one)).toBe(phoneKey(other));
  });

  test("and two numbers have two", () => {
    expect(phoneKey("+551187654321")).not.toBe(phoneKey("+551187654322"));
    // A fixed line of São Paulo, and a mobile number that never had eight figures.
    expect(phoneKey("+5511923456789")).not.toBe(phoneKey("+551123456789"));
    expect(phoneKey("+4915112345678")).not.toBe(phoneKey("+4915112345679"));
  });
});

interface Sample {
  raw: string;
  region: string;
  valid: boolean;
  e164: string | null;
}

const shared = path.join(import.meta.dirname, "../../../shared/data/phones/phones.json");

test.skipIf(!existsSync(shared))("of ../shared/data/phones at least 99.5 % are read rightly", () => {
  const samples = JSON.parse(readFileSync(shared, "utf8")) as Sample[];
  const wrong = samples.filter(({ raw, region, valid, e164 }) => (readPhone(raw, region as never)?.e164 ?? null) !== (valid ? e164 : null));
  expect(1 - wrong.length / samples.length, JSON.stringify(wrong.slice(0, 10))).toBeGreaterThanOrEqual(0.995);
});
