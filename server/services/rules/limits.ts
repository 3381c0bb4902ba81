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
/** Open cases that one job gives their time. */
export const CASES_PER_FILL = 500;
/** What Outlook said of somebody's presence is believed so long. */
export const PRESENCE_MS = 5 * 60_000;
/** A back-test reads no more events, and runs no longer. */
export const BACK_TEST_EVENTS_MAX = 50_000;
export const BACK_TEST_MS = 20_000;
export const DIFFERENCES_SHOWN = 200;
