import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Skeleton,
  SkeletonItem,
  Text,
  tokens,
} from "@fluentui/react-components";
import { texts } from "../texts.ts";

const ROWS = ["one", "two", "three", "four", "five"];

const useStyles = makeStyles({
  empty: {
    padding: "48px 24px",
    display: "flex",
    flexDirection: "column",
    gap: "4px",
    alignItems: "center",
    textAlign: "center",
    color: tokens.colorNeutralForeground2,
  },
  row: { padding: "14px 16px", display: "flex", flexDirection: "column", gap: "8px" },
});

export function ListError({ text, onRetry }: { text: string; onRetry(): void }) {
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        {texts.mailboxFailed} {text}
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={onRetry}>
          {texts.retry}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

export function LoadingRows() {
  const styles = useStyles();
  return (
    <Skeleton aria-label={texts.loading}>
      {ROWS.map((key) => (
        <div key={key} className={styles.row}>
          <SkeletonItem size={16} style={{ width: "55%" }} />
          <SkeletonItem size={12} />
          <SkeletonItem size={12} style={{ width: "80%" }} />
        </div>
      ))}
    </Skeleton>
  );
}

export function EmptyList({ search }: { search: string }) {
  const styles = useStyles();
  return (
    <div className={styles.empty} role="presentation">
      <Text weight="semibold">{search ? `${texts.noMatches} “${search}”` : texts.emptyFolder}</Text>
      {search ? null : <Text size={200}>{texts.emptyFolderHint}</Text>}
    </div>
  );
}
