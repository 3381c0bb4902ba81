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
