import { Radio, RadioGroup } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { RuleSettings } from "../../../server/contract/rules.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

/** All rules that hold, or the first of them. */
export function MatchSetting({ mayChange }: { mayChange: boolean }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const settings = useQuery({ queryKey: settingsKeys.ruleSettings, queryFn: calls.rules.settings });
  const save = useMutation({
    mutationFn: calls.rules.saveSettings,
    onSuccess: (saved) => queries.setQueryData(settingsKeys.ruleSettings, saved),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
  });
  return (
    <Panel title={t("rules.several.title")}>
      <Loaded query={settings} skeleton={<SkeletonRows rows={1} />}>
        {({ match }) => (
          <RadioGroup aria-label={t("rules.several.title")} disabled={!mayChange} value={save.isPending ? save.variables.match : match} onChange={(_, { value }) => save.mutate({ match: value as RuleSettings["match"] })}>
            <Radio value="all" label={t("rules.several.all")} />
            <Radio value="first" label={t("rules.several.first")} />
          </RadioGroup>
        )}
      </Loaded>
    </Panel>
  );
}
