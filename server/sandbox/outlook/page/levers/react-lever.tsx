import { Button, Field, Input, makeStyles, Select, Text } from "@fluentui/react-components";
import { ArrowReplyRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { Outlook } from "../outlook.ts";
import { texts } from "../texts.ts";
import { react, type Reaction, reactions } from "./lever-calls.ts";
import type { Told } from "./levers-panel.tsx";
import { MailboxField } from "./mailbox-field.tsx";

const words = texts.lever;

const useStyles = makeStyles({ section: { display: "flex", flexDirection: "column", gap: "10px" } });

/** What the people and servers outside would answer to a mail of ours. */
export function ReactLever({ outlook, tell }: { outlook: Outlook; tell: Told }) {
  const styles = useStyles();
  const [mailbox, setMailbox] = useState(outlook.user.mail);
  const [kind, setKind] = useState<Reaction>("reply");
  const [to, setTo] = useState("");
  const play = async () => {
    try {
      const { reactsTo } = await react({ kind, mailbox, to: to.trim() || undefined });
      tell(words.reacted(reactsTo));
    } catch (error) {
      tell(`${words.refused}: ${error instanceof Error ? error.message : String(error)}`, "error");
    }
  };
  return (
    <section className={styles.section}>
      <Text as="h3" weight="semibold">
        {words.react}
      </Text>
      <MailboxField outlook={outlook} label={words.sentFrom} value={mailbox} onChange={setMailbox} />
      <Field label={words.sentTo}>
        <Input type="email" value={to} onChange={(_event, data) => setTo(data.value)} />
      </Field>
      <Field label={words.reaction}>
        <Select value={kind} onChange={(_event, data) => setKind(data.value as Reaction)}>
          {reactions.map((each) => (
            <option key={each} value={each}>
              {words.reactions[each]}
            </option>
          ))}
        </Select>
      </Field>
      <div>
        <Button icon={<ArrowReplyRegular />} onClick={() => void play()}>
          {words.reactButton}
        </Button>
      </div>
    </section>
  );
}
