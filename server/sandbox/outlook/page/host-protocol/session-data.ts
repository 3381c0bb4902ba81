import type { Draft } from "../compose/draft.ts";
import { done, HostError } from "./answers.ts";
import type { OutlookCalls } from "./answers.ts";
import { ERRORS, OUTLOOK_CALLS } from "./ids.ts";

const sessions = new WeakMap<Draft, Map<string, string>>();

/** `item.sessionData`: texts that live as long as the compose window. */
export function sessionDataCalls(draft: Draft): OutlookCalls {
  const data = sessions.get(draft) ?? new Map<string, string>();
  sessions.set(draft, data);
  return {
    [OUTLOOK_CALLS.setSessionData]: ({ name, value }) => {
      data.set(String(name), String(value));
      return done();
    },
    [OUTLOOK_CALLS.getSessionData]: ({ name }) => {
      const value = data.get(String(name));
      if (value === undefined) throw new HostError(ERRORS.keyNotFound);
      return done(value);
    },
    [OUTLOOK_CALLS.allSessionData]: () => done(Object.fromEntries(data)),
    [OUTLOOK_CALLS.clearSessionData]: () => {
      data.clear();
      return done();
    },
    [OUTLOOK_CALLS.removeSessionData]: ({ name }) => {
      if (!data.delete(String(name))) throw new HostError(ERRORS.keyNotFound);
      return done();
    },
  };
}
