import { Field, Select } from "@fluentui/react-components";
import type { Outlook } from "../outlook.ts";

/** One of the sandbox's mailboxes: people's own, and the shared ones. */
export function MailboxField({ outlook, label, value, onChange }: { outlook: Outlook; label: string; value: string; onChange: (address: string) => void }) {
  const mailboxes = [...outlook.description.users, ...outlook.description.sharedMailboxes];
  return (
    <Field label={label}>
      <Select value={value} onChange={(_event, data) => onChange(data.value)}>
        {mailboxes.map((each) => (
          <option key={each.id} value={each.mail}>
            {each.displayName}
          </option>
        ))}
      </Select>
    </Field>
  );
}
