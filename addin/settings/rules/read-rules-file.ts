import { RulesFile } from "../../../server/contract/rules.ts";

export interface PlacedProblem {
  /** "" speaks of the file as a whole. */
  path: string;
  message: string;
}

/** The file is none of rules; each place that is wrong in it. */
export class WrongRulesFile extends Error {
  readonly problems: PlacedProblem[];
  constructor(problems: PlacedProblem[]) {
    super("This is no file of rules");
    this.name = "WrongRulesFile";
    this.problems = problems;
  }
}

const PROBLEMS_SHOWN = 50;

/** What an export wrote. Throws WrongRulesFile. */
export function readRulesFile(text: string): RulesFile {
  const read = RulesFile.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new WrongRulesFile(read.error.issues.slice(0, PROBLEMS_SHOWN).map(({ path, message }) => ({ path: path.join("."), message })));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongRulesFile([{ path: "", message: (error as Error).message }]);
  }
}
