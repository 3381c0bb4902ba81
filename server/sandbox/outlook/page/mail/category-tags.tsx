import { makeStyles, tokens } from "@fluentui/react-components";

const useStyles = makeStyles({
  tags: { display: "flex", gap: "4px", flexWrap: "wrap", paddingTop: "2px" },
  tag: {
    fontSize: tokens.fontSizeBase100,
    lineHeight: "16px",
    padding: "0 6px",
    borderRadius: tokens.borderRadiusSmall,
    maxWidth: "140px",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    backgroundColor: tokens.colorPaletteLightTealBackground2,
    color: tokens.colorPaletteLightTealForeground2,
  },
});

export function CategoryTags({ names }: { names: string[] }) {
  const styles = useStyles();
  if (names.length === 0) return null;
  return (
    <div className={styles.tags}>
      {names.map((name) => (
        <span key={name} className={styles.tag}>
          {name}
        </span>
      ))}
    </div>
  );
}
