import { makeStyles, tokens } from "@fluentui/react-components";

/** Plain tables with our spacing: rows of text need none of the grid's keyboard modes. */
export const useTableStyles = makeStyles({
  scroll: { overflowX: "auto", margin: "0 -8px" },
  table: { width: "100%", borderCollapse: "collapse" },
  head: { padding: "4px 8px 8px", textAlign: "start", fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, whiteSpace: "nowrap" },
  cell: { padding: "10px 8px", textAlign: "start", verticalAlign: "top", fontWeight: tokens.fontWeightRegular, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  quiet: { color: tokens.colorNeutralForeground2 },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
});
