import { describe, expect, it } from "vitest";
import { filledComponents, placeKey, templatePlaces, templatePreview, templateProblems } from "../../server/services/templates/template-places.ts";

const order = [
  { type: "HEADER", format: "TEXT", text: "Order {{1}}" },
  { type: "BODY", text: "Hello {{first_name}}, your {{item}} comes on {{day}}. {{first_name}}, thank you." },
  { type: "FOOTER", text: "Fabrikam" },
  { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Thanks" }, { type: "URL", text: "Track", url: "https://fabrikam.example/t/{{1}}" }, { type: "PHONE_NUMBER", text: "Call", phone_number: "+49301" }] },
];
const values = { header_1: "4711", first_name: "Ada", item: "chair", day: "Monday", button_1_1: "abc" };

describe("an approved template", () => {
  it("names its places, each once", () => {
    expect(templatePlaces(order).map(placeKey)).toEqual(["header_1", "first_name", "item", "day", "button_1_1"]);
  });

  it("takes values by their names, and reads as the person will read it", () => {
    const filled = filledComponents(order, values);
    expect(templateProblems(order, filled)).toEqual([]);
    expect(filled).toEqual([
      { type: "header", parameters: [{ type: "text", text: "4711" }] },
      { type: "body", parameters: [{ type: "text", text: "Ada", name: "first_name" }, { type: "text", text: "chair", name: "item" }, { type: "text", text: "Monday", name: "day" }] },
      { type: "button", button: { kind: "url", index: 1 }, parameters: [{ type: "text", text: "abc" }] },
    ]);
    expect(templatePreview(order, filled)).toBe("Order 4711\nHello Ada, your chair comes on Monday. Ada, thank you.\nFabrikam\n[Thanks]\n[Track]\n[Call]");
  });

  it.each([
    ["a value is missing", { ...values, item: undefined }, [{ kind: "missing", place: expect.objectContaining({ name: "item" }) }]],
    ["a value is empty", { ...values, item: "" }, [{ kind: "missing", place: expect.objectContaining({ name: "item" }) }]],
    ["a value is white space", { ...values, item: "  " }, [{ kind: "missing", place: expect.objectContaining({ name: "item" }) }]],
    ["a value has two lines", { ...values, item: "a\nb" }, [{ kind: "not_one_line", place: expect.objectContaining({ name: "item" }) }]],
    ["the header is too long", { ...values, header_1: "x".repeat(61) }, [{ kind: "too_long", max: 60, place: expect.objectContaining({ component: "header" }) }]],
  ])("says what is wrong where %s", (_what, given, problems) => {
    expect(templateProblems(order, filledComponents(order, given))).toEqual(problems);
  });

  it("wants a picture where its header is one, and no more values than it has places", () => {
    const picture = [{ type: "HEADER", format: "IMAGE" }, { type: "BODY", text: "Look at this" }];
    expect(templateProblems(picture, [])).toEqual([{ kind: "missing", place: expect.objectContaining({ kind: "image" }) }]);
    expect(templateProblems(picture, [{ type: "header", parameters: [{ type: "text", text: "x" }] }])).toEqual([{ kind: "wrong_kind", place: expect.objectContaining({ kind: "image" }) }]);
    expect(templateProblems(picture, [{ type: "header", parameters: [{ type: "image", fileSha256: "a".repeat(64) }] }, { type: "body", parameters: [{ type: "text", text: "x" }] }])).toEqual([{ kind: "too_many", component: "body" }]);
  });

  it("is read without fault, whatever a vendor sends", () => {
    for (const components of [[], [{}], [{ type: 7 }], [{ type: "BUTTONS", buttons: [null, 3, {}] }], [{ type: "BODY", text: null }]]) {
      expect(templatePlaces(components as never)).toEqual([]);
      expect(() => templatePreview(components as never, [])).not.toThrow();
    }
  });
});
