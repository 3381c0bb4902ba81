import { describe, expect, test } from "vitest";
import { type Compared, weighModel } from "../../server/services/classification/gate.ts";
import { calibrationErrorOf, chanceOfWorse, macroF1Of, provenThreshold, wilsonLowerBound } from "../../server/services/classification/measures.ts";

const right = (confidence: number) => ({ truth: "a", predicted: "a", confidence });
const wrong = (confidence: number) => ({ truth: "a", predicted: "b", confidence });
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

test("Wilson's lower bound (one-sided 95 %)", () => {
  expect(wilsonLowerBound(0, 0)).toBe(0);
  expect(wilsonLowerBound(90, 100)).toBeCloseTo(0.8396, 3);
  expect(wilsonLowerBound(200, 200)).toBeCloseTo(0.987, 3);
});

describe("a threshold", () => {
  test("is not proven by fewer than 200 mails, however good", () => {
    expect(provenThreshold(times(199, right(0.99)))).toBeNull();
    expect(provenThreshold(times(200, right(0.99)))).toBe(0.99);
  });

  test("lies where the mails above it are right often enough for sure, and nowhere if none are", () => {
    expect(provenThreshold([...times(150, right(0.9)), ...times(60, right(0.5)), ...times(60, wrong(0.5))])).toBe(0.9);
    expect(provenThreshold([...times(150, right(0.9)), ...times(50, wrong(0.9))])).toBeNull();
    expect(provenThreshold([...times(20, right(0.99)), ...times(200, wrong(0.4))])).toBeNull();
  });
});

test("the calibration error is the distance of what is said from what is right", () => {
  expect(calibrationErrorOf([...times(8, right(0.8)), ...times(2, wrong(0.8))])).toBeCloseTo(0);
  expect(calibrationErrorOf(times(10, wrong(0.9)))).toBeCloseTo(0.9);
});

test("macro-F1 counts a rare category as much as a frequent one", () => {
  expect(macroF1Of([...times(9, right(1)), { truth: "b", predicted: "a", confidence: 1 }])).toBeCloseTo((18 / 19 + 0) / 2);
});

test("McNemar: as many won as lost is chance, eight lost and none won is not", () => {
  expect(chanceOfWorse([true, false], [false, true])).toBeCloseTo(0.75);
  expect(chanceOfWorse(times(8, true), times(8, false))).toBeCloseTo(1 / 256);
  expect(chanceOfWorse(times(8, true), times(8, true))).toBe(1);
});

describe("a model", () => {
  const said = (predicted: string, confidence = 0.9) => ({ predicted, confidence });
  const one = (truth: string, before: string, after: string, isNatural = true): Compared => ({ truth, before: said(before), after: said(after), isNatural });

  test("that is as good or better may judge", () => {
    expect(weighModel([...times(20, one("a", "a", "a")), ...times(5, one("b", "a", "b"))])).toMatchObject({ isDeployed: true, measures: { accuracy: 1, macroF1: 1, reason: null } });
  });

  test("that is worse by more than a point of macro-F1 may not, and its reason is kept", () => {
    expect(weighModel([...times(20, one("a", "a", "a")), ...times(5, one("b", "b", "a"))])).toMatchObject({ isDeployed: false, measures: { reason: expect.stringContaining("newest 25 mails") } });
  });

  test("is weighed by the newest 200 mails, and proven by those that people really got", () => {
    const old = times(50, one("a", "a", "b"));
    expect(weighModel([...old, ...times(200, one("a", "a", "a"))])).toMatchObject({ isDeployed: true });
    expect(weighModel(times(300, one("a", "a", "a", false))).measures.threshold).toBeNull();
    expect(weighModel(times(300, one("a", "a", "a"))).measures.threshold).toBe(0.9);
  });
});
