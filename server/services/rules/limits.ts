/** A rule may wake a rule; a chain of causes longer than this is a loop. */
export const CAUSE_DEPTH_MAX = 5;
/** Rules that did something on one case within an hour: more of them play ball with somebody outside. */
export const CASE_RUNS_PER_HOUR_MAX = 50;
/** Runs of one rule that did something within a minute. */
export const RULE_RUNS_PER_MINUTE_MAX = 600;
/** Runs are kept so long; then what they were asked is forgotten, and their figures by day stay. */
export const RUNS_KEPT_DAYS = 90;
/** What one call takes back. */
export const UNDONE_PER_CALL = 200;
/** Timers that one transaction takes. */
export const TIMERS_AT_ONCE = 100;
/** Reminders of customers that are read together. */
export const FOLLOW_UPS_AT_ONCE = 100;
/** Open cases that one job gives their time. */
export const CASES_PER_FILL = 500;
/** What Outlook said of somebody's presence is believed so long. */
export const PRESENCE_MS = 5 * 60_000;
/** Cases that a back-test looks at in one transaction, and how often before the next job goes on. */
export const BACK_TEST_CASES_PER_TURN = 50;
export const BACK_TEST_TURNS_PER_JOB = 20;
export const DIFFERENCES_SHOWN = 200;
/** Nobody moved it for so long: its server is dead. */
export const BACK_TEST_FORGOTTEN_MS = 60_000;
/** Taken up so often without coming on, it is given up. */
export const BACK_TEST_RESUMED_MAX = 10;
export const BACK_TESTS_KEPT_DAYS = 7;
