import fc from "fast-check";
import { expect, test } from "vitest";
import { deliveryStatuses, receiptKinds, type DeliveryStatus, type ReceiptKind } from "../../server/contract/deliveries.ts";
import { raiseStatus } from "../../server/services/receipts/raise-status.ts";

const table: [before: DeliveryStatus, kind: ReceiptKind, after: DeliveryStatus][] = [
  ["sent", "delivered", "delivered"],
  ["sent", "read", "read"],
  ["read", "delivered", "read"],
  ["sent", "opened", "delivered"],
  ["sent", "clicked", "delivered"],
  ["sent", "replied", "read"],
  ["sent", "auto_replied", "delivered"],
  ["sent", "delayed", "sent"],
  ["sent", "bounced", "bounced"],
  ["delivered", "bounced", "bounced"],
  ["bounced", "delivered", "bounced"],
  ["bounced", "complained", "complained"],
  ["complained", "bounced", "complained"],
  ["uncertain", "delivered", "delivered"],
  ["handed_over", "bounced", "bounced"],
  ["queued", "replied", "read"],
  ["failed", "delivered", "delivered"],
  ["drafted", "replied", "read"],
  ["suppressed", "delivered", "suppressed"],
  ["cancelled", "bounced", "cancelled"],
];

test.each(table)("a mail that is %s and %s becomes %s", (before, kind, after) => expect(raiseStatus(before, kind)).toBe(after));

test("the answer of somebody else proves that a mail arrived, not that it was read by whom it was for", () => expect(raiseStatus("sent", "replied", { bySomebodyElse: true })).toBe("delivered"));

const toldInOrder = (start: DeliveryStatus, kinds: ReceiptKind[]) => kinds.reduce<DeliveryStatus>((status, kind) => raiseStatus(status, kind), start);

test("receipts in any order, and twice, end in the same state", () => {
  const some = fc.array(fc.constantFrom(...receiptKinds), { maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...deliveryStatuses), some, fc.func(fc.nat()), (start, kinds, key) => {
      const shuffled = [...kinds, ...kinds].map((kind, index) => ({ kind, at: key(index, kind) })).sort((a, b) => a.at - b.at).map(({ kind }) => kind);
      expect(toldInOrder(start, shuffled)).toBe(toldInOrder(start, kinds));
    }),
    { numRuns: 500 },
  );
});

test("no receipt lowers a state: from wherever one leads, no other leads back", () => {
  const reachable = (from: DeliveryStatus): Set<DeliveryStatus> => {
    const seen = new Set<DeliveryStatus>([from]);
    for (const status of seen) for (const kind of receiptKinds) seen.add(raiseStatus(status, kind));
    return seen;
  };
  for (const from of deliveryStatuses) for (const to of reachable(from)) if (to !== from) expect(reachable(to).has(from), `${from} and ${to}`).toBe(false);
});
