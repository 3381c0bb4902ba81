import { describe, expect, test } from "vitest";
import { codeOfStep, factorUri, fromBase32, stepAt, stepOfCode, toBase32 } from "../../server/services/accounts/totp.ts";

const secret = Buffer.from("12345678901234567890");

describe("a code of an app", () => {
  // RFC 6238, appendix B, with six of its eight digits.
  test.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("is that of the RFC after %d seconds", (seconds, code) => {
    expect(codeOfStep(secret, stepAt(new Date(seconds * 1000)))).toBe(code);
  });

  test("counts within half a minute of the telephone's clock, and once", () => {
    const now = new Date(1_234_567_890_000);
    const step = stepAt(now);
    expect([-2, -1, 0, 1, 2].map((off) => stepOfCode(secret, codeOfStep(secret, step + off), { now, after: 0 }))).toEqual([null, step - 1, step, step + 1, null]);
    expect(stepOfCode(secret, codeOfStep(secret, step), { now, after: step })).toBeNull();
    expect(stepOfCode(secret, "005 924", { now, after: 0 })).toBe(step);
    for (const wrong of ["", "12345", "1234567", "abcdef"]) expect(stepOfCode(secret, wrong, { now, after: 0 })).toBeNull();
  });

  test("has a secret that survives its letters (RFC 4648)", () => {
    expect(toBase32(secret)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    expect(Buffer.from(fromBase32(toBase32(secret)))).toEqual(secret);
    expect(factorUri("ABC", "mara+x@fernweh.example")).toBe("otpauth://totp/Mailroom%3Amara%2Bx%40fernweh.example?secret=ABC&issuer=Mailroom&algorithm=SHA1&digits=6&period=30");
  });
});
