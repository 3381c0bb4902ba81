import { Checkbox, Input, Textarea } from "@fluentui/react-components";
import { caseStatuses, type CaseStatus } from "../../../server/contract/cases.ts";
import { requestTypes } from "../../../server/contract/classification.ts";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import { assignmentWays } from "../../../server/contract/rules.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { type ActionPartProps, wide } from "./action-part.ts";
import { Choice, SeveralChoices, type ChoiceOption } from "./choice.tsx";
import { CustomFieldAction } from "./custom-field-action.tsx";
import { FollowUpAction } from "./follow-up-action.tsx";
import { DurationInput, WordsInput } from "./plain-inputs.tsx";
import { TemplateChoice } from "./template-choice.tsx";
import type { Named } from "./use-rule-names.ts";

/** A dropdown cannot hold null. */
const NONE = "-";

const options = (all: Named[]): ChoiceOption[] => all.map(({ id, name }) => ({ value: id, text: name }));

/** What an action still wants to know. */
export function ActionValue({ action, choices, problem, onChange }: ActionPartProps) {
  const { t } = useTexts();
  const marks = { "aria-invalid": problem.isInvalid, "aria-describedby": problem.describedBy };
  const said = (label: string) => ({ label, isInvalid: problem.isInvalid, describedBy: problem.describedBy });
  const choose = { placeholder: t("rules.editor.choose") };
  const none = { value: NONE, text: t("rules.editor.none") };
  switch (action.type) {
    case "set_status":
      return <Choice {...said(t("status.title"))} value={action.status} options={caseStatuses.map((value) => ({ value, text: t(`status.${value}`) }))} onChange={(status) => onChange({ ...action, status: status as CaseStatus })} />;
    case "set_priority":
      return <Choice {...said(t("priority.title"))} value={action.priority} options={priorities.map((value) => ({ value, text: t(`priority.${value}`) }))} onChange={(priority) => onChange({ ...action, priority: priority as Priority })} />;
    case "set_category":
      return <Choice {...said(t("rules.editor.category"))} {...choose} value={action.category ?? NONE} options={[...choices.categories.map(({ key, name }) => ({ value: key, text: name })), none]} onChange={(category) => onChange({ ...action, category: category === NONE ? null : category })} />;
    case "set_type":
      return <Choice {...said(t("rules.editor.caseType"))} {...choose} value={action.caseType ?? NONE} options={[...requestTypes.map((value) => ({ value: value as string, text: t(`rules.caseType.${value}`) })), none]} onChange={(caseType) => onChange({ ...action, caseType: caseType === NONE ? null : caseType })} />;
    case "set_title":
      return <Input {...marks} style={wide} aria-label={t("rules.editor.title")} placeholder={t("rules.editor.title")} value={action.title} maxLength={200} onChange={(_, { value: title }) => onChange({ ...action, title })} />;
    case "set_custom_field":
      return <CustomFieldAction action={action} choices={choices} problem={problem} onChange={onChange} />;
    case "tag_contact":
      return (
        <>
          <WordsInput {...said(t("rules.editor.addTags"))} placeholder={t("rules.editor.addTags")} value={action.add} onChange={(add) => onChange({ ...action, add: [...add] })} />
          <WordsInput {...said(t("rules.editor.removeTags"))} placeholder={t("rules.editor.removeTags")} value={action.remove} onChange={(remove) => onChange({ ...action, remove: [...remove] })} />
        </>
      );
    case "assign_user":
      return <Choice {...said(t("rules.editor.user"))} {...choose} value={action.userId} options={options(choices.users)} onChange={(userId) => onChange({ ...action, userId })} />;
    case "assign_team":
      return <Choice {...said(t("rules.editor.team"))} {...choose} value={action.teamId} options={options(choices.teams)} onChange={(teamId) => onChange({ ...action, teamId })} />;
    case "assign_present":
      return (
        <>
          <Choice {...said(t("rules.editor.team"))} {...choose} value={action.teamId} options={options(choices.teams)} onChange={(teamId) => onChange({ ...action, teamId })} />
          <Choice label={t("rules.editor.way")} value={action.by} options={assignmentWays.map((value) => ({ value, text: t(`rules.way.${value}`) }))} onChange={(by) => onChange({ ...action, by: by as typeof action.by })} />
          {action.by === "skill" && <Choice label={t("rules.editor.skill")} value={action.skill ?? NONE} options={[{ value: NONE, text: t("rules.editor.skillOfCategory") }, ...choices.categories.map(({ key, name }) => ({ value: key, text: name }))]} onChange={(skill) => onChange({ ...action, skill: skill === NONE ? null : skill })} />}
          <Checkbox label={t("rules.editor.keepsLast")} checked={action.keepsLast} onChange={(_, { checked }) => onChange({ ...action, keepsLast: checked === true })} />
        </>
      );
    case "add_task":
      return (
        <>
          <Input {...marks} style={wide} aria-label={t("rules.editor.taskTitle")} placeholder={t("rules.editor.taskTitle")} value={action.title} maxLength={200} onChange={(_, { value: title }) => onChange({ ...action, title })} />
          <TaskDue minutes={action.dueInMinutes} onChange={(dueInMinutes) => onChange({ ...action, dueInMinutes })} />
          <Choice label={t("rules.editor.taskFor")} value={action.assigneeId ?? NONE} options={[{ value: NONE, text: t("rules.editor.taskForCase") }, ...options(choices.users)]} onChange={(id) => onChange({ ...action, assigneeId: id === NONE ? null : id })} />
        </>
      );
    case "add_note":
      return <Textarea {...marks} style={wide} aria-label={t("rules.editor.note")} placeholder={t("rules.editor.note")} value={action.text} maxLength={4_000} onChange={(_, { value: text }) => onChange({ ...action, text })} />;
    case "reply":
      return <TemplateChoice value={action.templateId} templates={choices.templates} problem={problem} onChange={(templateId) => onChange({ ...action, templateId })} />;
    case "start_follow_up":
      return <FollowUpAction action={action} choices={choices} problem={problem} onChange={onChange} />;
    case "forward":
      return (
        <>
          <WordsInput {...said(t("rules.editor.forwardTo"))} placeholder={t("rules.editor.forwardTo")} value={action.to} onChange={(to) => onChange({ ...action, to: [...to] })} />
          <Textarea style={wide} aria-label={t("rules.editor.forwardText")} placeholder={t("rules.editor.forwardText")} value={action.text} maxLength={4_000} onChange={(_, { value: text }) => onChange({ ...action, text })} />
        </>
      );
    case "notify":
      return (
        <>
          <SeveralChoices {...said(t("rules.editor.who"))} {...choose} values={[...action.who, ...action.userIds]} options={[...roles.map((value) => ({ value: value as string, text: t(`rules.who.${value}`) })), ...options(choices.users)]} onChange={(all) => onChange({ ...action, who: roles.filter((role) => all.includes(role)), userIds: all.filter((id) => !(roles as readonly string[]).includes(id)) })} />
          <Input style={wide} aria-label={t("rules.editor.notifyText")} placeholder={t("rules.editor.notifyText")} value={action.text} maxLength={500} onChange={(_, { value: text }) => onChange({ ...action, text })} />
        </>
      );
    case "call_webhook":
      return choices.webhooks ? <Choice {...said(t("rules.editor.webhook"))} {...choose} value={action.webhookId} options={options(choices.webhooks)} onChange={(webhookId) => onChange({ ...action, webhookId })} /> : <span>{t("rules.editor.noWebhooks")}</span>;
    case "set_outlook_category":
      return <Input {...marks} style={wide} aria-label={t("rules.editor.outlookCategory")} placeholder={t("rules.editor.outlookCategory")} value={action.category} maxLength={200} onChange={(_, { value: category }) => onChange({ ...action, category })} />;
    case "unassign":
    case "open_case":
      return null;
    default:
      return action satisfies never;
  }
}

const roles = ["assignee", "team", "team_lead"] as const;

function TaskDue({ minutes, onChange }: { minutes: number | null; onChange: (minutes: number | null) => void }) {
  const { t } = useTexts();
  return <DurationInput label={t("rules.editor.taskDue")} placeholder={t("rules.editor.taskDue")} value={minutes ?? Number.NaN} onChange={(next) => onChange(Number.isFinite(next) ? next : null)} />;
}
