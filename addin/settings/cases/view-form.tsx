import { Button, Checkbox, Field, Input, makeStyles, Select } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { SavedView, SavedViewFilter } from "../../../server/contract/cases.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMe, useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";
import { deskKeys } from "./desk-keys.ts";

const NAME_LETTERS_MAX = 60;
const priorities = ["urgent", "high", "medium", "low"] as const;
const statuses = ["new", "in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"] as const;
const dues = ["overdue", "today", "at_risk", "none"] as const;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "560px", padding: "4px 0 20px" },
  group: { margin: 0, padding: 0, border: "none", display: "flex", flexWrap: "wrap" },
  actions: { display: "flex", gap: "8px" },
});

/** `view` is null for a new one. What else its filter says (of the pane's making) stays as it is. */
export function ViewForm({ view, onDone }: { view: SavedView | null; onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { desk, teams: readTeams } = useSettingsCalls();
  const { user } = useMe();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const first = useRef<HTMLInputElement>(null);
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: readTeams });
  const [name, setName] = useState(view?.name ?? "");
  const [teamId, setTeamId] = useState(view?.team?.id ?? "");
  const [filter, setFilter] = useState<SavedViewFilter>(view?.filter ?? {});
  const [isChecked, setChecked] = useState(false);
  // Who asked for the form is put into it.
  useEffect(() => first.current?.focus(), []);
  const isLead = user.role === "admin" || user.role === "supervisor";
  const offered = (teams.data ?? []).filter((team) => isLead || team.memberIds.includes(user.id));
  const save = useMutation({
    mutationFn: () => {
      const input = { name: name.trim(), filter, teamId: teamId || null, position: view?.position ?? 0 };
      return view ? desk.changeView(view.id, { ...input, version: view.version }) : desk.createView(input);
    },
    onSuccess: async (saved) => {
      tell({ text: t("cases.viewSaved", { name: saved.name }) });
      await queries.invalidateQueries({ queryKey: deskKeys.views });
      onDone();
    },
  });
  const submit = () => {
    setChecked(true);
    if (name.trim()) save.mutate();
  };
  const toggle = <Value extends string>(list: Value[] | undefined, value: Value, isOn: boolean) => {
    const next = isOn ? [...(list ?? []), value] : (list ?? []).filter((each) => each !== value);
    return next.length > 0 ? next : undefined;
  };
  const assignee = filter.assignee?.length === 1 && (filter.assignee[0] === "me" || filter.assignee[0] === "none") ? filter.assignee[0] : filter.assignee ? "chosen" : "";
  return (
    <form className={styles.form} noValidate aria-label={view ? t("cases.editView", { name: view.name }) : t("cases.newView")} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Field label={t("cases.viewName")} required validationMessage={isChecked && !name.trim() ? t("cases.viewNameMissing") : undefined}>
        <Input ref={first} value={name} maxLength={NAME_LETTERS_MAX} onChange={(_event, { value }) => setName(value)} />
      </Field>
      <Field label={t("cases.viewFor")}>
        <Select value={teamId} onChange={(_event, { value }) => setTeamId(value)}>
          <option value="">{t("cases.viewForMe")}</option>
          {offered.map((team) => <option key={team.id} value={team.id}>{team.name}</option>)}
        </Select>
      </Field>
      <fieldset className={styles.group}>
        <legend>{t("cases.priorities")}</legend>
        {priorities.map((each) => <Checkbox key={each} label={t(`priority.${each}`)} checked={filter.priority?.includes(each) ?? false} onChange={(_event, { checked }) => setFilter({ ...filter, priority: toggle(filter.priority, each, checked === true) })} />)}
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t("cases.statuses")}</legend>
        {statuses.map((each) => <Checkbox key={each} label={t(`status.${each}`)} checked={filter.status?.includes(each) ?? false} onChange={(_event, { checked }) => setFilter({ ...filter, status: toggle(filter.status, each, checked === true) })} />)}
      </fieldset>
      <Field label={t("cases.viewAssignee")}>
        <Select value={assignee} onChange={(_event, { value }) => setFilter({ ...filter, assignee: value === "" ? undefined : value === "chosen" ? filter.assignee : [value as "me" | "none"] })}>
          <option value="">{t("cases.assignee.anybody")}</option>
          <option value="me">{t("cases.assignee.me")}</option>
          <option value="none">{t("cases.assignee.none")}</option>
          {assignee === "chosen" && <option value="chosen">{t("cases.assignee.chosen")}</option>}
        </Select>
      </Field>
      <Field label={t("cases.viewDue")}>
        <Select value={filter.due ?? ""} onChange={(_event, { value }) => setFilter({ ...filter, due: value === "" ? undefined : (value as (typeof dues)[number]) })}>
          <option value="">{t("cases.due.any")}</option>
          {dues.map((each) => <option key={each} value={each}>{t(`cases.due.${each}`)}</option>)}
        </Select>
      </Field>
      {save.error && <ErrorCard error={save.error} onRetry={submit} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : view ? "save" : "cases.createView")}</Button>
        <Button appearance="subtle" onClick={onDone}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
