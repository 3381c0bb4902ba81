import { Button, Field, Input, makeStyles, Text, Textarea } from "@fluentui/react-components";
import { MailInboxArrowDownRegular } from "@fluentui/react-icons";
import { useRef, useState } from "react";
import type { Outlook } from "../outlook.ts";
import { texts } from "../texts.ts";
import { deliver } from "./lever-calls.ts";
import type { Told } from "./levers-panel.tsx";
import { MailboxField } from "./mailbox-field.tsx";
import { writeEml } from "./write-eml.ts";

const words = texts.lever;

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: "10px" },
  buttons: { display: "flex", gap: "8px", flexWrap: "wrap" },
});

const EXAMPLE = {
  from: "Ingrid Solberg <ingrid.solberg@nordlys.example>",
  subject: "Our hotel in Tromsø is overbooked",
  text: "Hello,\n\nthe hotel says that it has no room for us on Friday. We are four people. What can you do?\n\nIngrid Solberg",
};

export function DeliverLever({ outlook, tell }: { outlook: Outlook; tell: Told }) {
  const styles = useStyles();
  const files = useRef<HTMLInputElement>(null);
  const [mailbox, setMailbox] = useState(outlook.user.mail);
  const [mail, setMail] = useState(EXAMPLE);

  const send = async (emls: BodyInit[]) => {
    try {
      for (const eml of emls) await deliver(mailbox, eml);
      tell(words.delivered(emls.length));
    } catch (error) {
      tell(`${words.refused}: ${error instanceof Error ? error.message : String(error)}`, "error");
    }
  };
  const set = (change: Partial<typeof mail>) => setMail({ ...mail, ...change });
  return (
    <section className={styles.section}>
      <Text as="h3" weight="semibold">
        {words.deliver}
      </Text>
      <MailboxField outlook={outlook} label={words.mailbox} value={mailbox} onChange={setMailbox} />
      <Field label={words.from}>
        <Input value={mail.from} onChange={(_event, data) => set({ from: data.value })} />
      </Field>
      <Field label={words.subject}>
        <Input value={mail.subject} onChange={(_event, data) => set({ subject: data.value })} />
      </Field>
      <Field label={words.text}>
        <Textarea rows={5} value={mail.text} onChange={(_event, data) => set({ text: data.value })} />
      </Field>
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          icon={<MailInboxArrowDownRegular />}
          onClick={() => void send([writeEml({ ...mail, to: mailbox })])}
        >
          {words.deliverButton}
        </Button>
        <Button onClick={() => files.current?.click()}>{words.chooseFiles}</Button>
        <input
          ref={files}
          type="file"
          accept=".eml,message/rfc822"
          multiple
          hidden
          onChange={(event) => void send([...(event.target.files ?? [])])}
        />
      </div>
    </section>
  );
}
