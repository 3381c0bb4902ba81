import { Button, Checkbox, Input, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Task } from "../../../server/contract/tasks.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../use-me.ts";

const useStyles = makeStyles({
  list: { margin: "0 0 8px", padding: 0, listStyleType: "none" },
  done: { "& label": { textDecorationLine: "line-through", color: tokens.colorNeutralForeground3 } },
  form: { display: "flex", gap: "8px" },
  input: { flexGrow: 1, minWidth: 0 },
  empty: { margin: "0 0 8px", color: tokens.colorNeutralForeground2 },
});

const isDone = (task: Task) => task.status === "resolved" || task.status === "closed";

/** The to-dos inside a case. */
export function Tasks({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const calls = useCalls();
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: keys.tasks(caseId), queryFn: () => calls.tasks(caseId) });
  const openCount = (data ?? []).filter((task) => !isDone(task)).length;
  const summary = data && (data.length === 0 ? t("tasks.none") : t("tasks.open", { count: openCount }));
  return (
    <Section title={t("tasks.title")} summary={summary} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonLines lines={2} />}
      {data && <TaskList caseId={caseId} tasks={data} />}
    </Section>
  );
}

function TaskList({ caseId, tasks }: { caseId: string; tasks: Task[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const mayAdd = useMay("addTask");
  const mayChange = useMay("changeTaskStatus");
  const readAgain = () => queries.invalidateQueries({ queryKey: keys.tasks(caseId) });
  const add = useMutation({
    mutationFn: () => calls.addTask({ caseId, title: title.trim() }),
    onSuccess: () => {
      setTitle("");
      return readAgain();
    },
  });
  const change = useMutation({ mutationFn: (task: Task) => calls.changeTaskStatus(task.id, isDone(task) ? "in_progress" : "resolved"), onSuccess: readAgain });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (title.trim()) add.mutate();
  }
  return (
    <>
      {tasks.length === 0 && <p className={styles.empty}>{t("tasks.empty")}</p>}
      <ul className={styles.list}>
        {tasks.map((task) => (
          <li key={task.id} className={isDone(task) ? styles.done : undefined}>
            <Checkbox
              checked={change.isPending && change.variables.id === task.id ? !isDone(task) : isDone(task)}
              disabled={!mayChange || change.isPending}
              label={task.assignee ? `${task.title} (${task.assignee.name})` : task.title}
              onChange={() => change.mutate(task)}
            />
          </li>
        ))}
      </ul>
      {(add.error ?? change.error) && <ErrorCard error={add.error ?? change.error} onDismiss={() => { add.reset(); change.reset(); }} />}
      {mayAdd && (
        <form className={styles.form} onSubmit={submit}>
          <Input className={styles.input} size="small" aria-label={t("tasks.newLabel")} placeholder={t("tasks.newLabel")} maxLength={200} value={title} onChange={(_event, data) => setTitle(data.value)} />
          <Button size="small" type="submit" disabledFocusable={!title.trim() || add.isPending}>{t("tasks.add")}</Button>
        </form>
      )}
    </>
  );
}
