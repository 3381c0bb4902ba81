import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Add20Regular, BracesVariable20Regular } from "@fluentui/react-icons";
import { CONDITION_DEPTH_MAX, CONDITIONS_MAX } from "../../../server/contract/conditions.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "./choice.tsx";
import { ConditionRow } from "./condition-row.tsx";
import { countConditions, depthOf, dissolveGroup, indentNode, outdentNode, replaceNode } from "./condition-tree.ts";
import { NodeButtons } from "./node-buttons.tsx";
import { ProblemLine } from "./problem-line.tsx";
import { useProblemAt } from "./problems-context.ts";
import { isGroupDraft, newCondition, newGroup, type GroupDraft } from "./rule-draft.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  group: { display: "flex", flexDirection: "column", gap: "12px", margin: 0, padding: 0, minWidth: 0, containerType: "inline-size" },
  inner: {
    padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground2,
    borderInlineStartWidth: "3px", borderInlineStartStyle: "solid", borderInlineStartColor: tokens.colorBrandStroke2, "@media (max-width: 560px)": { padding: "8px" },
  },
  head: { display: "flex", alignItems: "center", gap: "8px", justifyContent: "space-between" },
  match: { flex: "0 1 260px", minWidth: 0 },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "12px" },
  hint: { margin: 0, color: tokens.colorNeutralForeground2 },
  add: { display: "flex", flexWrap: "wrap", gap: "4px", marginInlineStart: "-8px" },
});

const matches = ["all", "any", "none"] as const;

interface ConditionGroupProps {
  /** The outermost one: moves go through it, since a condition may go from one group into another. */
  root: GroupDraft;
  group: GroupDraft;
  path: string;
  place: string;
  depth: number;
  choices: RuleChoices;
  onChange: (root: GroupDraft) => void;
}

/** Conditions of which all, any or none must hold, and groups of such within it. */
export function ConditionGroupFields({ root, group, path, place, depth, choices, onChange }: ConditionGroupProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const problem = useProblemAt(`${path}.match`);
  const isRoot = depth === 1;
  const isFull = countConditions(root) >= CONDITIONS_MAX;
  const change = (next: GroupDraft) => onChange(isRoot ? next : replaceNode(root, group.key, next));
  const canIndent = depth < CONDITION_DEPTH_MAX;
  const add = (node: GroupDraft["conditions"][number]) => change({ ...group, conditions: [...group.conditions, node] });
  const movesOf = (key: number) => ({
    indent: canIndent && (group.conditions.length > 1 || isRoot) ? () => onChange(indentNode(root, key)) : undefined,
    outdent: isRoot ? undefined : () => onChange(outdentNode(root, key)),
    remove: () => onChange(replaceNode(root, key, null)),
  });
  return (
    <div className={mergeClasses(styles.group, !isRoot && styles.inner)} role="group" aria-label={isRoot ? t("rules.editor.if") : t("rules.editor.groupAt", { place })}>
      {(!isRoot || group.conditions.length > 1 || group.match !== "all") && (
        <div className={styles.head}>
          <div className={styles.match}><Choice label={t("rules.editor.match")} value={group.match} options={matches.map((value) => ({ value, text: t(`rules.match.${value}`) }))} onChange={(match) => change({ ...group, match: match as GroupDraft["match"] })} /></div>
          {!isRoot && <NodeButtons noun="group" place={place} moves={{ outdent: () => onChange(dissolveGroup(root, group.key)), remove: () => onChange(replaceNode(root, group.key, null)) }} />}
        </div>
      )}
      {group.conditions.length === 0 && <p className={styles.hint}>{t("rules.editor.always")}</p>}
      <ol className={styles.list}>
        {group.conditions.map((node, index) => {
          const here = { path: `${path}.conditions.${index}`, place: place ? `${place}.${index + 1}` : String(index + 1), choices };
          return (
            <li key={node.key}>
              {isGroupDraft(node)
                ? <ConditionGroupFields {...here} root={root} group={node} depth={depth + 1} onChange={onChange} />
                : <ConditionRow {...here} condition={node} moves={movesOf(node.key)} onChange={(next) => onChange(replaceNode(root, node.key, next))} />}
            </li>
          );
        })}
      </ol>
      <ProblemLine id={problem.id} text={problem.text} />
      {!isFull && (
        <div className={styles.add}>
          <Button appearance="transparent" icon={<Add20Regular />} onClick={() => add(newCondition())}>{t("rules.editor.addCondition")}</Button>
          {canIndent && depthOf(root) <= CONDITION_DEPTH_MAX && <Button appearance="transparent" icon={<BracesVariable20Regular />} onClick={() => add(newGroup(group.match === "any" ? "all" : "any", [newCondition(), newCondition()]))}>{t("rules.editor.addGroup")}</Button>}
        </div>
      )}
    </div>
  );
}
