import { expect, test } from "vitest";
import { parseMime } from "../../server/services/conversations/parse-mime.ts";
import { openParseThread } from "../../server/services/conversations/parse-thread.ts";
import { eml } from "./eml.ts";

/** 150 megabytes: no machine reads them in half a second. */
const LONG = "We booked the journey in March and paid the deposit the same week, as the confirmation says.\n".repeat(1_600_000);

test("what a thread reads is what is read without one, in the order in which it was asked", async () => {
  const { parse } = openParseThread();
  const mails = Array.from({ length: 20 }, (_, number) => eml({ subject: `Trip ${number}`, text: `Hello ${number}\n\nOn Monday Aylin wrote:\n> yes` }));
  const read = await Promise.all(mails.map((mime) => parse(mime)));
  expect(read).toEqual(await Promise.all(mails.map((mime) => parseMime(mime))));
  expect(read.map(({ subject }) => subject)).toEqual(mails.map((_, number) => `Trip ${number}`));
});

test("a mail that takes too long fails alone; those behind it are read by another thread", async () => {
  const { parse } = openParseThread({ secondsMax: 0.5 });
  const read = await Promise.allSettled([parse(eml({ subject: "before" })), parse(eml({ subject: "slow", text: LONG })), parse(eml({ subject: "behind" }))]);
  expect(read.map((one) => (one.status === "rejected" ? String(one.reason) : one.value.subject))).toEqual(["before", "Error: It takes longer than 0.5 s to be read.", "behind"]);
});

test("an answer that comes when its mail was given up already is nobody's", async () => {
  const { parse } = openParseThread({ secondsMax: 0.5 });
  await parse(eml({ subject: "before" }));
  const mails = [parse(eml({ subject: "late" })), parse(eml({ subject: "behind" }))];
  // The server is busy meanwhile, and looks at its clocks before it looks at what came.
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000));
  const [late, behind] = await Promise.allSettled(mails);
  expect(late).toMatchObject({ status: "rejected" });
  expect(behind).toMatchObject({ status: "fulfilled", value: { subject: "behind" } });
});
