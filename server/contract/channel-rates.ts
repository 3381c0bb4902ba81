import { z } from "zod";
import { ChannelRate } from "./platforms.ts";

const Price = ChannelRate.pick({ priceMicros: true, currency: true });

/** One price of the list: a new one, another one, or none. */
export const ChangeRate = ChannelRate.pick({ country: true, category: true }).extend({
  /** Null: it goes. */
  price: Price.nullable(),
  /** What whoever changes it saw; null: none. */
  before: Price.nullable(),
});
export type ChangeRate = z.input<typeof ChangeRate>;
