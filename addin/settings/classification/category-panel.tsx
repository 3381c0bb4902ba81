import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { Add20Regular, ArrowDown20Regular, ArrowUp20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CategoryEntry } from "../../../server/contract/classification.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { CategoryForm } from "./category-form.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: { padding: "12px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none" } },
  line: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px 12px" },
  words: { flex: "1 1 260px", minWidth: 0 },
  name: { margin: 0, fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase300, display: "flex", gap: "8px", alignItems: "center", flexWrap: "wrap" },
  text: { margin: "2px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  actions: { display: "flex", flexWrap: "wrap", gap: "4px" },
});

/** The desk's own categories, in the order in which they are offered. */
export function CategoryPanel({ mayChange }: { mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [edited, setEdited] = useState<string | null>(null);
  const categories = useQuery({ queryKey: settingsKeys.classificationCategories, queryFn: calls.categories });
  const options = {
    onSuccess: (items: CategoryEntry[]) => queries.setQueryData(settingsKeys.classificationCategories, items),
    onError: (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) }),
  };
  const order = useMutation({ mutationFn: calls.order, ...options });
  const archive = useMutation({
    mutationFn: ({ key, isArchived }: { key: string; isArchived: boolean }) => calls.archive(key, isArchived),
    onError: options.onError,
    onSuccess: (items, { key, isArchived }) => {
      options.onSuccess(items);
      const name = items.find((one) => one.key === key)?.name ?? key;
      tell({ text: t(isArchived ? "classification.archived" : "classification.restored", { name }), undo: () => archive.mutate({ key, isArchived: !isArchived }) });
    },
  });
  const all = categories.data ?? [];
  const offered = all.filter(({ archivedAt }) => archivedAt === null);
  const past = all.filter(({ archivedAt }) => archivedAt !== null);
  const move = (from: number, by: number) => {
    const keys = offered.map(({ key }) => key);
    const [moved] = keys.splice(from, 1);
    keys.splice(from + by, 0, moved!);
    order.mutate(keys);
  };
  const add = mayChange && edited !== "" && <Button appearance="primary" icon={<Add20Regular />} onClick={() => setEdited("")}>{t("classification.add")}</Button>;
  return (
    <Panel title={t("classification.tab.categories")} aside={add}>
      {edited === "" && <CategoryForm kept={null} onDone={() => setEdited(null)} />}
      <Loaded query={categories} skeleton={<SkeletonRows rows={6} />}>
        {() => (
          <ul className={styles.list}>
            {offered.map((category, index) => (
              <li key={category.key} className={styles.row}>
                {edited === category.key ? <CategoryForm key={category.version} kept={category} onDone={() => setEdited(null)} /> : (
                  <div className={styles.line}>
                    <CategoryWords category={category} />
                    {mayChange && (
                      <div className={styles.actions}>
                        <Button appearance="subtle" icon={<ArrowUp20Regular />} aria-label={t("classification.moveUp", { name: category.name })} disabledFocusable={index === 0 || order.isPending} onClick={() => move(index, -1)} />
                        <Button appearance="subtle" icon={<ArrowDown20Regular />} aria-label={t("classification.moveDown", { name: category.name })} disabledFocusable={index === offered.length - 1 || order.isPending} onClick={() => move(index, 1)} />
                        <Button aria-label={t("classification.changeNamed", { name: category.name })} onClick={() => setEdited(category.key)}>{t("classification.change")}</Button>
                        <Button appearance="subtle" aria-label={t("classification.archiveNamed", { name: category.name })} onClick={() => archive.mutate({ key: category.key, isArchived: true })}>{t("classification.archive")}</Button>
                      </div>
                    )}
                  </div>
                )}
              </li>
            ))}
            {past.map((category) => (
              <li key={category.key} className={styles.row}>
                <div className={styles.line}>
                  <CategoryWords category={category} />
                  {mayChange && <Button appearance="subtle" aria-label={t("classification.restoreNamed", { name: category.name })} onClick={() => archive.mutate({ key: category.key, isArchived: false })}>{t("classification.restore")}</Button>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function CategoryWords({ category }: { category: CategoryEntry }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <div className={styles.words}>
      <h3 className={styles.name}>{category.name}{category.archivedAt !== null && <Badge appearance="tint" color="informative">{t("classification.isArchived")}</Badge>}</h3>
      <p className={styles.text}>{category.description}</p>
      <p className={styles.text}>{t("classification.keywordCount", { count: category.keywords.length })} · {t("classification.labelCount", { count: category.labelCount })}</p>
    </div>
  );
}
