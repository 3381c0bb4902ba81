import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startHostServer } from "./fixtures/host-server.ts";
import type { HostServer } from "./fixtures/host-server.ts";

const INGRID = {
  from: "Ingrid Solberg <ingrid.solberg@nordlys.example>",
  subject: "Our hotel is overbooked",
  text: "No room for us on Friday.\r\n\r\nIngrid",
};
const HUGO = {
  from: "Hugo Martins <hugo@martins-viagens.example>",
  subject: "Invoice 2291",
  text: "The VAT number is wrong.",
};

let server: HostServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startHostServer(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  await server.sandbox.graph.levers.reset();
  await server.deliver(HUGO);
  await server.deliver(INGRID);
  context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(server.url);
  await row(INGRID.subject).waitFor();
});

afterEach(async () => {
  await context.close();
  if (problems.length > 0) throw new Error(`The page met errors: ${problems.join("; ")}`);
});

const row = (subject: string) => page.getByRole("option", { name: subject });

async function openPane(subject = INGRID.subject): Promise<Frame> {
  await row(subject).click();
  await page.getByRole("heading", { name: subject }).waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  return paneFrame("read");
}

async function paneFrame(surface: string): Promise<Frame> {
  const element = await page.locator(`[data-pane=${surface}] iframe`).elementHandle();
  const frame = await element!.contentFrame();
  await frame!.locator("#ready", { hasText: "Outlook OfficeOnline" }).waitFor();
  return frame!;
}

test("the ribbon's buttons come from the manifest, and wait for a message", async () => {
  const convert = page.getByRole("button", { name: "Convert to case" });
  expect(await convert.isDisabled()).toBe(true);
  expect(await convert.locator("img").getAttribute("src")).toBe(`${server.url}/assets/convert-16.png`);
  await row(INGRID.subject).click();
  await eventually(() => convert.isEnabled()).toBe(true);
});

test("the add-in reads the message through the unmodified office.js", async () => {
  const pane = await openPane();
  const seen = await pane.evaluate(async () => {
    const { mailbox, displayLanguage, requirements } = Office.context;
    const item = mailbox.item as Office.MessageRead;
    const call = <T>(start: (done: (result: Office.AsyncResult<T>) => void) => void) =>
      new Promise<T>((resolve, reject) =>
        start((result) => (result.error ? reject(new Error(`${result.error.code}`)) : resolve(result.value))),
      );
    return {
      displayLanguage,
      user: mailbox.userProfile.emailAddress,
      subject: item.subject,
      from: item.from.emailAddress,
      itemId: item.itemId,
      restId: mailbox.convertToRestId(item.itemId, Office.MailboxEnums.RestVersion.v2_0),
      internetMessageId: item.internetMessageId,
      body: await call<string>((done) => item.body.getAsync("text", done)),
      headers: await call<string>((done) => item.getAllInternetHeadersAsync(done)),
      naa: requirements.isSetSupported("NestedAppAuth", "1.1"),
      token: await call<string>((done) => mailbox.getCallbackTokenAsync({ isRest: true }, done)).catch(
        (error: Error) => error.message,
      ),
    };
  });
  expect(seen).toMatchObject({
    displayLanguage: "en-US",
    user: "aylin@fernweh.example",
    subject: INGRID.subject,
    from: "ingrid.solberg@nordlys.example",
    naa: true,
    token: "9018",
  });
  expect(seen.body).toContain("No room for us on Friday.");
  expect(seen.headers).toContain("X-Booking: FW-20417\r\n");
  expect(seen.internetMessageId).toMatch(/^<.+>$/);
  expect(seen.restId).not.toMatch(/[/+]/);
  const graphId = await page.locator("[data-message][aria-selected=true]").getAttribute("data-message");
  expect(seen.restId).toBe(graphId);
});

test("custom properties, categories and settings are kept", async () => {
  const pane = await openPane();
  const kept = await pane.evaluate(async () => {
    const item = Office.context.mailbox.item as Office.MessageRead;
    const call = <T>(start: (done: (result: Office.AsyncResult<T>) => void) => void) =>
      new Promise<T>((resolve, reject) =>
        start((result) => (result.error ? reject(new Error(`${result.error.code}`)) : resolve(result.value))),
      );
    const properties = await call<Office.CustomProperties>((done) => item.loadCustomPropertiesAsync(done));
    properties.set("caseNumber", "1042");
    await call((done) => properties.saveAsync(done));
    const again = await call<Office.CustomProperties>((done) => item.loadCustomPropertiesAsync(done));
    const unknown = await call((done) => item.categories.addAsync(["Case"], done)).catch(
      (error: Error) => error.message,
    );
    const { masterCategories } = Office.context.mailbox;
    await call((done) =>
      masterCategories.addAsync([{ displayName: "Case", color: Office.MailboxEnums.CategoryColor.Preset7 }], done),
    );
    const twice = await call((done) =>
      masterCategories.addAsync([{ displayName: "Case", color: Office.MailboxEnums.CategoryColor.Preset7 }], done),
    ).catch((error: Error) => error.message);
    await call((done) => item.categories.addAsync(["Case"], done));
    Office.context.roamingSettings.set("lastTab", "queue");
    await call((done) => Office.context.roamingSettings.saveAsync(done));
    return {
      caseNumber: again.get("caseNumber"),
      unknown,
      twice,
      categories: await call<Office.CategoryDetails[]>((done) => item.categories.getAsync(done)),
    };
  });
  expect(kept).toEqual({
    caseNumber: "1042",
    unknown: "9044",
    twice: "9045",
    categories: [{ displayName: "Case", color: "Preset7" }],
  });
  await row(INGRID.subject).getByText("Case", { exact: true }).waitFor();
  await page.getByRole("complementary", { name: "Mailroom" }).getByRole("button", { name: "Close" }).click();
  const reopened = await openPane();
  expect(await reopened.evaluate(() => Office.context.roamingSettings.get("lastTab"))).toBe("queue");
});

test("a notification appears on the mail, once a key and at most five", async () => {
  const pane = await openPane();
  const codes = await pane.evaluate(async () => {
    const { notificationMessages } = Office.context.mailbox.item as Office.MessageRead;
    const add = (key: string, message: string) =>
      new Promise<number>((resolve) =>
        notificationMessages.addAsync(
          key,
          {
            type: Office.MailboxEnums.ItemNotificationMessageType.InformationalMessage,
            message,
            icon: "icon.16",
            persistent: false,
          },
          (result) => resolve(result.error?.code ?? 0),
        ),
      );
    const all = [];
    for (const key of ["a", "a", "b", "c", "d", "e", "f"]) all.push(await add(key, `Notice ${key}`));
    return all;
  });
  expect(codes).toEqual([0, 9023, 0, 0, 0, 0, 9025]);
  await eventually(() => page.locator("[data-notification]").count()).toBe(5);
  await page.getByText("Notice a").waitFor();
  const later = await pane.evaluate(async () => {
    const { notificationMessages } = Office.context.mailbox.item as Office.MessageRead;
    const progress = { type: Office.MailboxEnums.ItemNotificationMessageType.ProgressIndicator, message: "Going on" };
    const code = (start: (done: (result: Office.AsyncResult<void>) => void) => void) =>
      new Promise<number>((resolve) => start((result) => resolve(result.error?.code ?? 0)));
    return [
      await code((done) => notificationMessages.removeAsync("b", done)),
      await code((done) => notificationMessages.removeAsync("b", done)),
      await code((done) => notificationMessages.replaceAsync("new", progress, done)),
      await code((done) => notificationMessages.replaceAsync("a", progress, done)),
    ];
  });
  expect(later).toEqual([0, 9024, 0, 0]);
  await eventually(() => page.getByText("Going on").count()).toBe(2);
  await row(HUGO.subject).click();
  await row(INGRID.subject).click();
  await page.getByRole("heading", { name: INGRID.subject }).waitFor();
  expect(await page.locator("[data-notification]").count()).toBe(0);
});

test("a function command runs without a pane, completes, and leaves its notification", async () => {
  await row(INGRID.subject).click();
  await page.getByRole("button", { name: "Convert to case" }).click();
  await page.getByText(`Case #1042 opened by convertToCase for ${INGRID.subject}`).waitFor();
  await eventually(() => page.locator("iframe[hidden]").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Convert to case" }).getAttribute("aria-busy")).toBe("false");
  expect(await page.getByRole("complementary", { name: "Mailroom" }).count()).toBe(0);
});

test("another message closes a pane that is not pinned", async () => {
  await openPane();
  await row(HUGO.subject).click();
  await eventually(() => page.locator("[data-pane=read]").count()).toBe(0);
});

test("a pinned pane gets ItemChanged, also with nothing or with several selected, and comes back with the page", async () => {
  const pane = await openPane();
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await row(HUGO.subject).click();
  await eventually(() => pane.locator("#subject").textContent()).toBe(HUGO.subject);
  await row(INGRID.subject).click({ modifiers: ["ControlOrMeta"] });
  await eventually(() => pane.locator("#subject").textContent()).toBe("(none)");
  await eventually(() =>
    pane.evaluate(() =>
      (window as unknown as { selectedItems?: { subject: string }[] }).selectedItems
        ?.map((each) => each.subject)
        .sort(),
    ),
  ).toEqual([HUGO.subject, INGRID.subject]);
  const loaded = await pane.evaluate(
    () =>
      new Promise((resolve) => {
        const mailbox = Office.context.mailbox;
        mailbox.getSelectedItemsAsync(({ value }) => {
          const oldest = value.find((each) => each.subject === "Invoice 2291")!;
          mailbox.loadItemByIdAsync(oldest.itemId, (result) => {
            const item = result.value as unknown as Office.MessageRead;
            resolve([item.subject, item.from.emailAddress]);
          });
        });
      }),
  );
  expect(loaded).toEqual([HUGO.subject, "hugo@martins-viagens.example"]);
  await page.reload();
  await row(INGRID.subject).click();
  expect(await (await paneFrame("read")).locator("#subject").textContent()).toBe(INGRID.subject);
});

test("attachments are listed, read and shown; a picture of the mail is shown in its place", async () => {
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const part = (headers: string, body: string) => `--b\r\n${headers}\r\n\r\n${body}\r\n`;
  const eml =
    `From: ${INGRID.from}\r\nTo: <aylin@fernweh.example>\r\nSubject: With files\r\nMIME-Version: 1.0\r\n` +
    `Content-Type: multipart/related; boundary=b\r\n\r\n` +
    part(
      "Content-Type: text/html; charset=utf-8",
      '<p>See <img alt="map" src="cid:map@nordlys"><script>document.title="broken"</script></p>',
    ) +
    part(
      "Content-Type: image/png; name=map.png\r\nContent-ID: <map@nordlys>\r\nContent-Disposition: inline; filename=map.png\r\nContent-Transfer-Encoding: base64",
      pixel,
    ) +
    part(
      "Content-Type: text/plain; name=booking.txt\r\nContent-Disposition: attachment; filename=booking.txt\r\nContent-Transfer-Encoding: base64",
      btoa("FW-20417"),
    ) +
    "--b--\r\n";
  await server.sandbox.graph.levers.deliver("aylin@fernweh.example", new TextEncoder().encode(eml));
  const pane = await openPane("With files");
  const files = await pane.evaluate(
    () =>
      new Promise((resolve) => {
        const item = Office.context.mailbox.item as Office.MessageRead;
        const file = item.attachments.find((each) => each.name === "booking.txt")!;
        item.getAttachmentContentAsync(file.id, ({ value }) => resolve({ type: file.attachmentType, ...value }));
      }),
  );
  expect(files).toEqual({ type: "file", content: btoa("FW-20417"), format: "base64" });
  const mail = page.frameLocator('iframe[title="Message"]');
  await eventually(() => mail.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  expect(await mail.locator("script").count()).toBe(0);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download booking.txt" }).click();
  expect((await download).suggestedFilename()).toBe("booking.txt");
});

test("only the add-in's own frame is answered", async () => {
  const pane = await openPane();
  const name = await pane.evaluate(() => window.name);
  const conversationId = (JSON.parse(name) as { xdmInfo: string }).xdmInfo.split("|")[0];
  await page.evaluate((_conversationId) => {
    const forged = {
      _messageType: 0,
      _actionType: 0,
      _actionName: "ExecuteMethod",
      _conversationId,
      _correlationId: 1,
    };
    const params = { key: "forged", type: 0, message: "Forged", icon: "icon.16", persistent: true };
    const message = JSON.stringify({ ...forged, _data: { ApiParams: params, MethodData: { DispatchId: 33 } } });
    const stranger = document.body.appendChild(document.createElement("iframe"));
    stranger.srcdoc = `<script>parent.postMessage(${JSON.stringify(message)}, "*")</scr${"ipt"}>`;
    return new Promise((resolve) => window.addEventListener("message", resolve, { once: true }));
  }, conversationId);
  await pane.evaluate(
    () => new Promise((resolve) => Office.context.mailbox.item!.notificationMessages.getAllAsync(resolve)),
  );
  expect(await page.locator("[data-notification]").count()).toBe(0);
});

test("the nested app authentication bridge gives a token for the signed-in user", async () => {
  const pane = await openPane();
  const answers = await pane.evaluate(async () => {
    type Bridge = {
      addEventListener(name: string, listener: (answer: string) => void): void;
      postMessage(request: string): void;
    };
    const bridge = (window as unknown as { nestedAppAuthBridge: Bridge }).nestedAppAuthBridge;
    const ask = (method: string, tokenParams?: unknown) =>
      new Promise<Record<string, never>>((resolve) => {
        const requestId = crypto.randomUUID();
        bridge.addEventListener("message", (text) => {
          const answer = JSON.parse(text) as Record<string, never> & { requestId: string };
          if (answer.requestId === requestId) resolve(answer);
        });
        bridge.postMessage(JSON.stringify({ messageType: "NestedAppAuthRequest", method, requestId, tokenParams }));
      });
    const clientId = "0b7e4c2a-91d3-4f6e-8a5c-3d2e1f0a9b8c";
    return [
      await ask("GetInitContext"),
      await ask("GetToken", { clientId, scope: `api://${clientId}/access_as_user`, correlationId: "1" }),
      await ask("GetToken", { clientId: "another", scope: "User.Read", correlationId: "2" }),
    ];
  });
  expect(answers[0]).toMatchObject({ success: true, initContext: { sdkName: "SandboxOutlook" } });
  expect(answers[1]).toMatchObject({
    success: true,
    account: { username: "aylin@fernweh.example", localAccountId: "11111111-aaaa-4aaa-8aaa-000000000003" },
  });
  const [, claims] = String((answers[1] as unknown as { token: { access_token: string } }).token.access_token).split(
    ".",
  );
  expect(JSON.parse(Buffer.from(claims!, "base64url").toString())).toMatchObject({ scp: "access_as_user" });
  expect(answers[2]).toMatchObject({ success: false, error: { status: "PERSISTENT_ERROR" } });
});

test("with nested app authentication off, the bridge and its requirement set are gone", async () => {
  await page.getByRole("button", { name: "Levers" }).click();
  await page.getByRole("switch", { name: "Nested app authentication" }).click();
  const pane = await openPane();
  expect(
    await pane.evaluate(() => [
      Office.context.requirements.isSetSupported("NestedAppAuth", "1.1"),
      "nestedAppAuthBridge" in window,
    ]),
  ).toEqual([false, false]);
});

test("a change of theme reaches the pane, and the language opens it anew", async () => {
  const pane = await openPane();
  await page.getByRole("button", { name: "Levers" }).click();
  await page.getByLabel("Theme").selectOption("dark");
  await eventually(() => pane.locator("#theme").textContent()).toBe("#292929");
  await page.getByLabel("Display language").selectOption("de-DE");
  await page.getByRole("button", { name: "In Fall umwandeln" }).waitFor();
  const reopened = await paneFrame("read");
  expect(await reopened.evaluate(() => Office.context.displayLanguage)).toBe("de-DE");
  expect(
    await reopened.evaluate(
      () => (Office.context as unknown as { officeTheme: { isDarkTheme: boolean } }).officeTheme.isDarkTheme,
    ),
  ).toBe(true);
});

test("new mail appears by itself and disturbs neither selection nor pane", async () => {
  const pane = await openPane();
  await server.deliver({ from: "Kenji Watanabe <kenji@watanabe.example>", subject: "Luggage", text: "How many bags?" });
  await row("Luggage").waitFor();
  expect(await row(INGRID.subject).getAttribute("aria-selected")).toBe("true");
  expect(await pane.locator("#subject").textContent()).toBe(INGRID.subject);
});
