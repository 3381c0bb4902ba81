import { Button, Field, Input, makeStyles, Select, Text } from "@fluentui/react-components";
import { useState } from "react";
import { texts } from "../texts.ts";
import { advance, fail } from "./lever-calls.ts";
import type { Told } from "./levers-panel.tsx";

const words = texts.lever;
const METHODS = ["GET", "POST", "PATCH", "DELETE"];
const STATUSES = [429, 500, 503, 504, 401, 403, 404];

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: "10px", alignItems: "flex-start" },
  grid: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: "10px", width: "100%" },
  wide: { gridColumn: "1 / -1" },
  input: { width: "100%", minWidth: 0 },
});

export function FailLever({ tell }: { tell: Told }) {
  const styles = useStyles();
  const [fault, setFault] = useState({ method: "", path: "", times: "1", status: "429", retryAfter: "5" });
  const set = (change: Partial<typeof fault>) => setFault({ ...fault, ...change });
  const send = () =>
    tellAbout(tell, words.failing, () =>
      fail({
        ...(fault.method ? { method: fault.method } : {}),
        ...(fault.path ? { path: fault.path } : {}),
        times: Number(fault.times),
        with: {
          status: Number(fault.status),
          ...(fault.retryAfter ? { retryAfterSeconds: Number(fault.retryAfter) } : {}),
        },
      }),
    );
  return (
    <section className={styles.section}>
      <Text as="h3" weight="semibold">
        {words.fail}
      </Text>
      <div className={styles.grid}>
        <Field label={words.method}>
          <Select value={fault.method} onChange={(_event, data) => set({ method: data.value })}>
            <option value="">{words.anyMethod}</option>
            {METHODS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </Field>
        <Field label={words.times}>
          <Input
            className={styles.input}
            type="number"
            min={1}
            value={fault.times}
            onChange={(_event, data) => set({ times: data.value })}
          />
        </Field>
        <Field label={words.path} className={styles.wide}>
          <Input placeholder="/sendMail" value={fault.path} onChange={(_event, data) => set({ path: data.value })} />
        </Field>
        <Field label={words.status}>
          <Select value={fault.status} onChange={(_event, data) => set({ status: data.value })}>
            {STATUSES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </Field>
        <Field label={words.retryAfter}>
          <Input
            className={styles.input}
            type="number"
            min={0}
            value={fault.retryAfter}
            onChange={(_event, data) => set({ retryAfter: data.value })}
          />
        </Field>
      </div>
      <Button onClick={() => void send()}>{words.failButton}</Button>
    </section>
  );
}

export function ClockLever({ tell }: { tell: Told }) {
  const styles = useStyles();
  const [minutes, setMinutes] = useState("60");
  const move = () => tellAbout(tell, words.advanced(Number(minutes)), () => advance(Number(minutes)));
  return (
    <section className={styles.section}>
      <Text as="h3" weight="semibold">
        {words.clock}
      </Text>
      <Field label={words.minutes}>
        <Input type="number" min={1} value={minutes} onChange={(_event, data) => setMinutes(data.value)} />
      </Field>
      <Button onClick={() => void move()}>{words.advanceButton}</Button>
    </section>
  );
}

async function tellAbout(tell: Told, success: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
    tell(success);
  } catch (error) {
    tell(`${words.refused}: ${error instanceof Error ? error.message : String(error)}`, "error");
  }
}
