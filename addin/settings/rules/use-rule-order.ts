import type { Rule } from "../../../server/contract/rules.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useRowOrder } from "../ui/use-row-order.ts";

/** The order of the rules while one is dragged or stepped. */
export function useRuleOrder(all: Rule[], shown: Rule[]) {
  const calls = useSettingsCalls();
  const { rows, ...order } = useRowOrder({ all, shown, queryKey: settingsKeys.rules, save: calls.rules.order });
  return { rules: rows, ...order };
}
