const byId = (id) => document.getElementById(id);
const phone = byId("phone");
const LOOK_EVERY_MS = 700;
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const EMOJIS = ["👍", "❤️", "😂", "😮"];
const state = { person: null, channel: "whatsapp", account: null, people: [], accounts: {}, replyTo: null, drawn: "", isFollowing: true };

async function ask(path, body) {
  const answer = await fetch(`/sandbox/levers/chats/${path}`, { method: body ? "POST" : "GET", headers: { "x-sandbox": "1", "content-type": "application/json" }, body: body && JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error);
  return json;
}

function make(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const place = () => ({ channel: state.channel, from: state.person, account: state.account });

function trouble(error) {
  byId("trouble").hidden = !error;
  byId("trouble").textContent = error ? String(error.message ?? error) : "";
}

async function say(what) {
  try {
    trouble(null);
    await ask("say", { ...place(), ...(state.replyTo && !what.choice && !what.reaction ? { replyTo: state.replyTo } : {}), ...what });
    if (!what.reaction) {
      quote(null);
      state.isFollowing = true;
    }
    await look();
  } catch (error) {
    trouble(error);
  }
}

function quote(item) {
  state.replyTo = item?.id ?? null;
  byId("quoted").hidden = !item;
  byId("quoted-text").textContent = item ? wordsOf(item) : "";
  if (item) byId("text").focus();
}

const wordsOf = ({ shown }) => shown.text || shown.media?.fileName || shown.media?.kind || "";

async function look() {
  const asked = JSON.stringify(place());
  const query = new URLSearchParams(JSON.parse(asked));
  const talk = await ask(`talk?${query}`);
  if (asked !== JSON.stringify(place())) return;
  byId("typing").hidden = !talk.isTyping;
  const drawn = JSON.stringify([asked, talk.items]);
  if (drawn !== state.drawn) {
    draw(talk.items);
    state.drawn = drawn;
    follow();
  }
  if (document.visibilityState === "visible" && talk.items.some((item) => item.direction === "out" && item.status === "delivered")) await ask("look", place());
}

/** Keeps the newest in sight, unless somebody reads further up. */
function follow() {
  if (state.isFollowing) byId("chat").scrollTop = byId("chat").scrollHeight;
}

function draw(items) {
  const list = byId("messages");
  const held = document.activeElement?.closest?.("[data-act]")?.dataset.act;
  const byMessage = new Map(items.map((item) => [item.id, item]));
  let day = "";
  list.replaceChildren(
    ...items.flatMap((item) => {
      const on = new Date(item.at).toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
      const row = rowOf(item, byMessage.get(item.replyTo));
      if (on === day) return [row];
      day = on;
      return [make("li", { className: "day", textContent: on }), row];
    }),
  );
  if (items.length === 0) list.append(make("li", { className: "empty", textContent: "Nothing was said here yet. Write the first word." }));
  if (held) list.querySelector(`[data-act="${CSS.escape(held)}"]`)?.focus();
}

/** The person's own are on the right. */
function rowOf(item, replied) {
  const { shown, direction, status } = item;
  const emojis = item.reactions ? Object.values(item.reactions).filter(Boolean).join("") : "";
  const time = new Date(item.at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  const bubble = make(
    "div", { className: "bubble" },
    replied ? make("span", { className: "quote", textContent: wordsOf(replied) }) : null,
    shown.header ? make("p", { className: "header", textContent: shown.header }) : null,
    shown.media ? mediaOf(shown.media) : null,
    shown.text ? make("p", { textContent: shown.text }) : null,
    shown.footer ? make("p", { className: "footer", textContent: shown.footer }) : null,
    make("span", { className: "meta" }, `${time} `, direction === "in" ? tick(status) : ""),
    shown.choices?.length ? make("div", { className: "choices" }, ...shown.choices.map((choice) => choiceOf(choice, item))) : null,
    emojis ? make("span", { className: "emojis", textContent: emojis }) : null,
  );
  const row = make("li", { className: `row ${direction === "in" ? "mine" : ""} ${emojis ? "reacted" : ""}` }, bubble, actsOf(item));
  return row;
}

function tick(status) {
  return make("span", { className: status, textContent: status === "read" ? "✓✓" : "✓", title: status === "read" ? "Read by the business" : "Sent", role: "img", ariaLabel: status === "read" ? "Read by the business" : "Sent" });
}

function mediaOf({ kind, mediaId, link, fileName }) {
  const source = mediaId ? `/sandbox/phone/media/${mediaId}` : null;
  if (source && (kind === "image" || kind === "sticker")) return make("img", { src: source, alt: fileName ?? "Picture", onload: follow });
  if (source && (kind === "audio" || kind === "video")) return make(kind, { src: source, controls: true, style: "max-width:100%" });
  return make("a", { className: "file", href: source ?? link ?? "#", target: "_blank", rel: "noreferrer", textContent: `📎 ${fileName ?? kind}` });
}

function choiceOf({ id, title, description, kind, url }, item) {
  if (kind === "url") return make("a", { href: url && /^https?:/.test(url) ? url : "#", target: "_blank", rel: "noreferrer", textContent: `↗ ${title}` });
  const button = make("button", { type: "button", onclick: () => say({ choice: { id, messageId: item.id } }) }, title, description ? make("small", { textContent: description }) : null);
  button.dataset.act = `${item.id} ${id}`;
  return button;
}

function actsOf(item) {
  const words = wordsOf(item);
  const reply = make("button", { type: "button", textContent: "↩", title: "Reply", ariaLabel: `Reply to “${words}”`, onclick: () => quote(item) });
  reply.dataset.act = `${item.id} reply`;
  const picker = make("span", { className: "picker", hidden: true }, ...EMOJIS.map((emoji) => make("button", { type: "button", textContent: emoji, ariaLabel: `React with ${emoji}`, onclick: () => say({ reaction: { emoji: item.reactions?.in === emoji ? null : emoji, to: item.id } }) })));
  const open = make("button", { type: "button", textContent: "☺", title: "React", ariaLabel: `React to “${words}”`, ariaExpanded: "false", onclick: () => { picker.hidden = !picker.hidden; open.ariaExpanded = String(!picker.hidden); if (!picker.hidden) picker.firstChild.focus(); } });
  open.dataset.act = `${item.id} react`;
  return make("span", { className: "acts" }, reply, open, picker);
}

function choose(change) {
  Object.assign(state, change, { isFollowing: true });
  const accounts = state.accounts[state.channel];
  if (!accounts.some(({ id }) => id === state.account)) state.account = accounts[0]?.id;
  const account = accounts.find(({ id }) => id === state.account);
  phone.dataset.channel = state.channel;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const isOn = tab.dataset.channel === state.channel;
    tab.ariaSelected = String(isOn);
    tab.tabIndex = isOn ? 0 : -1;
  }
  byId("chat").setAttribute("aria-labelledby", `tab-${state.channel}`);
  byId("account-name").textContent = account?.name ?? "";
  byId("account-handle").textContent = account?.handle ?? "";
  byId("face").textContent = account?.name.slice(0, 1) ?? "";
  byId("account").hidden = accounts.length < 2;
  byId("account").replaceChildren(...accounts.map(({ id, name, handle }) => make("option", { value: id, textContent: state.channel === "messenger" ? name : handle, selected: id === state.account })));
  byId("person").value = state.person;
  history.replaceState(null, "", `?${new URLSearchParams({ person: state.person, channel: state.channel })}`);
  trouble(null);
  quote(null);
  void look().catch(trouble);
}

async function sendText() {
  const text = byId("text").value.trim();
  if (!text) return;
  byId("text").value = "";
  await say({ text });
}

async function sendFile(file) {
  if (file.size > FILE_BYTES_MAX) return trouble("A file may have at most 16 MB.");
  const dataUrl = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(file);
  });
  const text = byId("text").value.trim();
  byId("text").value = "";
  await say({ media: { base64: dataUrl.slice(dataUrl.indexOf(",") + 1), mimeType: file.type || "application/octet-stream", fileName: file.name }, ...(text ? { text } : {}) });
}

byId("chat").addEventListener("scroll", ({ target }) => {
  state.isFollowing = target.scrollHeight - target.scrollTop - target.clientHeight < 60;
});
byId("write").addEventListener("submit", (event) => {
  event.preventDefault();
  void sendText();
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Escape") quote(null);
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void sendText();
});
byId("file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) void sendFile(file);
});
byId("quoted-off").addEventListener("click", () => quote(null));
byId("person").addEventListener("change", (event) => choose({ person: event.target.value }));
byId("account").addEventListener("change", (event) => choose({ account: event.target.value }));
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => choose({ channel: tab.dataset.channel }));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
}

const { people, accounts } = await (await fetch("/sandbox/phone/people.json")).json();
const wished = new URLSearchParams(location.search);
Object.assign(state, { people, accounts });
byId("person").replaceChildren(...people.map(({ name, phone: number }) => make("option", { value: name, textContent: `${name} (${number})` })));
const known = (list, value) => (list.includes(value) ? value : list[0]);
choose({ person: known(people.map(({ name }) => name), wished.get("person")), channel: known(Object.keys(accounts), wished.get("channel")) });
setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS);
