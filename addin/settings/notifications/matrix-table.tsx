import { Checkbox, makeStyles, mergeClasses, Select, Text, tokens } from "@fluentui/react-components";
import { type Matrix, type Topic, topics, type TopicWays } from "../../../server/contract/notifications.ts";
import { useIsWide } from "../imports/use-is-wide.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";

const switches = ["pane", "outlook", "teams", "isUrgent"] as const;
const emails = ["off", "now", "digest"] as const;

const useStyles = makeStyles({
  topic: { verticalAlign: "middle", minWidth: "160px" },
  cell: { verticalAlign: "middle", padding: "2px 8px" },
  center: { textAlign: "center" },
  hint: { margin: "12px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  group: { margin: 0, padding: "12px 0", border: "none", borderTop: `1px solid ${tokens.colorNeutralStroke3}`, display: "flex", flexDirection: "column", ":first-child": { borderTopStyle: "none" } },
  legend: { fontWeight: tokens.fontWeightSemibold, padding: 0 },
  email: { display: "flex", alignItems: "center", gap: "8px", marginInlineStart: "8px" },
});

interface MatrixProps {
  matrix: Matrix;
  isMailOn: boolean;
  hasTeams: boolean;
  onChange: (matrix: Matrix) => void;
}

/** What by which way: a table where there is room, else one group for each topic. */
export function MatrixTable({ matrix, isMailOn, hasTeams, onChange }: MatrixProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const isWide = useIsWide();
  const set = (topic: Topic, changed: Partial<TopicWays>) => onChange({ ...matrix, [topic]: { ...matrix[topic], ...changed } });
  const parts = { matrix, set, isOff: { email: !isMailOn, teams: !hasTeams } };
  return (
    <>
      {isWide ? <Wide {...parts} /> : topics.map((topic) => <Narrow key={topic} topic={topic} {...parts} />)}
      <p className={styles.hint}>{t("notifications.urgentHint")}</p>
    </>
  );
}

interface PartsProps {
  matrix: Matrix;
  set: (topic: Topic, changed: Partial<TopicWays>) => void;
  isOff: { email: boolean; teams: boolean };
}

function Wide(props: PartsProps) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const ways = ["pane", "outlook", "email", "teams", "isUrgent"] as const;
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th className={table.head} scope="col">{t("notifications.topicHead")}</th>
            {ways.map((way) => <th key={way} className={mergeClasses(table.head, way !== "email" && styles.center)} scope="col">{t(`notifications.way.${way}`)}</th>)}
          </tr>
        </thead>
        <tbody>
          {topics.map((topic) => (
            <tr key={topic}>
              <th className={mergeClasses(table.cell, styles.topic)} scope="row">{t(`notifications.topic.${topic}`)}</th>
              {ways.map((way) => <td key={way} className={mergeClasses(table.cell, styles.cell, way !== "email" && styles.center)}>{way === "email" ? <EmailChoice topic={topic} {...props} /> : <Tick topic={topic} way={way} isHidden {...props} />}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Narrow({ topic, ...props }: PartsProps & { topic: Topic }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t(`notifications.topic.${topic}`)}</legend>
      {switches.map((way) => <Tick key={way} topic={topic} way={way} {...props} />)}
      <div className={styles.email}><Text size={200}>{t("notifications.way.email")}</Text><EmailChoice topic={topic} {...props} /></div>
    </fieldset>
  );
}

function Tick({ topic, way, isHidden = false, matrix, set, isOff }: PartsProps & { topic: Topic; way: (typeof switches)[number]; isHidden?: boolean }) {
  const { t } = useTexts();
  const label = t(`notifications.way.${way}`);
  const disabled = way === "teams" && isOff.teams;
  return <Checkbox checked={matrix[topic][way] && !disabled} disabled={disabled} label={isHidden ? undefined : label} aria-label={`${t(`notifications.topic.${topic}`)}: ${label}`} onChange={(_event, { checked }) => set(topic, { [way]: checked === true })} />;
}

function EmailChoice({ topic, matrix, set, isOff }: PartsProps & { topic: Topic }) {
  const { t } = useTexts();
  return (
    <Select size="small" value={isOff.email ? "off" : matrix[topic].email} disabled={isOff.email} aria-label={`${t(`notifications.topic.${topic}`)}: ${t("notifications.way.email")}`} onChange={(_event, { value }) => set(topic, { email: value as TopicWays["email"] })}>
      {emails.map((email) => <option key={email} value={email}>{t(`notifications.email.${email}`)}</option>)}
    </Select>
  );
}
