import { useQuery } from "@tanstack/react-query";
import type { Team, User } from "../../../server/contract/people.ts";
import type { Category } from "../../../server/contract/conversations.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import type { RuleNames } from "./rule-sentence.ts";

export interface RuleChoices {
  users: User[];
  teams: Team[];
  categories: Category[];
  names: RuleNames;
}

/** Whom and what rules may name. While it loads ids stand for names. */
export function useRuleChoices(): RuleChoices {
  const calls = useSettingsCalls();
  const users = useQuery({ queryKey: settingsKeys.users, queryFn: calls.users }).data ?? [];
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: calls.teams }).data ?? [];
  const categories = useQuery({ queryKey: settingsKeys.categories, queryFn: calls.categories }).data ?? [];
  const names: RuleNames = {
    user: (id) => users.find((user) => user.id === id)?.name ?? id,
    team: (id) => teams.find((team) => team.id === id)?.name ?? id,
    category: (key) => categories.find((category) => category.key === key)?.name ?? key,
  };
  return { users, teams, categories, names };
}
