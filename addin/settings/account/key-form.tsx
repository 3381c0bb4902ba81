import { Button, Checkbox, Field, Input, Link, makeStyles, Select } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { MadeApiKey } from "../../../server/contract/accounts.ts";
import { type Role, roles } from "../../../server/contract/people.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMe, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choices } from "../ui/choices.tsx";

const DAYS = [7, 30, 90, 366];

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "640px" },
  verbs: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 220px), 1fr))" },
  row: { display: "flex", flexWrap: "wrap", gap: "16px" },
  actions: { display: "flex", gap: "8px" },
});

/** A key has the rights that are ticked, of a role that is one's own or less. */
export function KeyForm({ verbs, onMade, onCancel }: { verbs: Record<Role, string[]>; onMade: (key: MadeApiKey) => void; onCancel: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { user } = useMe();
  const { account: calls } = useSettingsCalls();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(user.role);
  const [days, setDays] = useState(90);
  const [chosen, setChosen] = useState<string[]>(readingOf(verbs[user.role]));
  const [isChecked, setChecked] = useState(false);
  const possible = verbs[role];
  const rights = chosen.filter((verb) => possible.includes(verb));
  const make = useMutation({ mutationFn: () => calls.makeKey({ name: name.trim(), role, verbs: rights, days }), onSuccess: onMade });
  const isReady = name.trim() !== "" && rights.length > 0;
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); setChecked(true); if (isReady) make.mutate(); }}>
      <Field label={t("myAccount.keyName")} hint={t("myAccount.keyNameHint")} required validationMessage={isChecked && name.trim() === "" ? t("myAccount.keyNameEmpty") : undefined}>
        <Input dir="auto" value={name} maxLength={120} onChange={(_, { value }) => setName(value)} />
      </Field>
      <div className={styles.row}>
        <Field label={t("people.role")}>
          <Select value={role} onChange={(_, { value }) => setRole(value as Role)}>{roles.slice(roles.indexOf(user.role)).map((each) => <option key={each} value={each}>{t(`role.${each}`)}</option>)}</Select>
        </Field>
        <Field label={t("myAccount.keyDays")}>
          <Select value={String(days)} onChange={(_, { value }) => setDays(Number(value))}>{DAYS.map((each) => <option key={each} value={each}>{t("myAccount.days", { count: each })}</option>)}</Select>
        </Field>
      </div>
      <Choices label={t("myAccount.keyRights")} hint={t("myAccount.keyRightsHint")} problem={isChecked && rights.length === 0 ? t("myAccount.keyRightsEmpty") : undefined} className={styles.verbs}>
        {possible.map((verb) => <Checkbox key={verb} label={<bdi>{verb}</bdi>} checked={chosen.includes(verb)} onChange={(_, { checked }) => setChosen(checked ? [...chosen, verb] : chosen.filter((each) => each !== verb))} />)}
      </Choices>
      <div className={styles.actions}>
        <Link as="button" type="button" onClick={() => setChosen(readingOf(possible))}>{t("myAccount.onlyRead")}</Link>
        <Link as="button" type="button" onClick={() => setChosen([])}>{t("myAccount.noRights")}</Link>
      </div>
      {make.error && <ErrorCard error={make.error} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={make.isPending}>{t("myAccount.makeKey")}</Button>
        <Button appearance="subtle" onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </form>
  );
}

const readingOf = (verbs: string[]) => verbs.filter((verb) => verb.startsWith("read"));
