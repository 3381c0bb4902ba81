import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { ArrowClockwiseRegular } from "@fluentui/react-icons";
import { useEffect, useState } from "react";
import { texts } from "../texts.ts";
import { requests } from "./lever-calls.ts";
import type { LoggedRequest } from "./lever-calls.ts";
import type { Told } from "./levers-panel.tsx";

const words = texts.lever;
const SHOWN_MAX = 60;

const useStyles = makeStyles({
  head: { display: "flex", alignItems: "center", justifyContent: "space-between" },
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase100,
  },
  row: {
    display: "grid",
    gridTemplateColumns: "44px 1fr 32px",
    gap: "6px",
    padding: "2px 0",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  path: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  bad: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
});

export function RequestLog({ tell }: { tell: Told }) {
  const styles = useStyles();
  const [log, setLog] = useState<LoggedRequest[]>([]);
  const load = () => requests().then(setLog, (error: unknown) => tell(`${words.refused}: ${String(error)}`, "error"));
  useEffect(() => void load(), []);
  return (
    <section>
      <div className={styles.head}>
        <Text as="h3" weight="semibold">
          {words.requests}
        </Text>
        <Button appearance="subtle" size="small" icon={<ArrowClockwiseRegular />} onClick={() => void load()}>
          {words.refresh}
        </Button>
      </div>
      {log.length === 0 ? <Text size={200}>{words.noRequests}</Text> : null}
      <ol className={styles.list}>
        {log
          .slice(-SHOWN_MAX)
          .reverse()
          .map((each, index) => {
            const path = each.path ?? each.url ?? "";
            return (
              <li key={log.length - index} className={styles.row}>
                <span>{each.method}</span>
                <span className={styles.path} title={path}>
                  {path}
                </span>
                <span className={(each.status ?? 0) >= 400 ? styles.bad : undefined}>{each.status}</span>
              </li>
            );
          })}
      </ol>
    </section>
  );
}
