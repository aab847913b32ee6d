// One key keeps a call. The keys act only while a row of the list has the focus, never in a field.
const KEPT_AT_ONCE = { n: "no_answer", v: "left_message", a: "arrived", w: "wrong_number", h: "visit" };
const STRIPS = { s: "spoke-strip", "!": "worried-strip" };
const list = document.querySelector("[data-keys]");
const find = document.getElementById("find");

let begun = null; // the row, the key that began ("s" or "!"), and the reason chosen so far
let sending = Promise.resolve();
let unsent = 0; // outcomes that the server has not answered yet

const line = (row) => row.querySelector("[data-url]");
const name = (row) => row.querySelector(".gp-away__name");
const writing = (at) => at.matches("textarea, select, input:not([type=radio], [type=checkbox])");

/** The next row after this one that somebody is to ring; otherwise simply the next row. */
function next(row) {
  const rows = [...list.children];
  const later = rows.slice(rows.indexOf(row) + 1);
  return later.find((each) => line(each).matches("[data-ring]")) ?? later[0] ?? row;
}

function begin(row, key) {
  leave();
  begun = { row, key, reason: "" };
  const strip = document.getElementById(STRIPS[key]);
  row.append(strip);
  strip.hidden = false;
  row.scrollIntoView({ block: "nearest" });
}

function leave() {
  for (const id of Object.values(STRIPS)) {
    const strip = document.getElementById(id);
    strip.hidden = true;
    for (const each of strip.querySelectorAll("[data-chosen]")) each.removeAttribute("data-chosen");
    list.after(strip);
  }
  begun = null;
}

function choose(letter) {
  const strip = document.getElementById(STRIPS.s);
  const chosen = strip.querySelector(`[data-letter="${CSS.escape(letter)}"]`);
  if (!chosen) return;
  for (const each of strip.querySelectorAll("[data-chosen]")) each.removeAttribute("data-chosen");
  chosen.dataset.chosen = "";
  begun.reason = chosen.dataset.reason;
  const radio = begun.row.querySelector(`input[name=reason][value=${begun.reason}]`);
  if (radio) radio.checked = true;
}

/** What the open form holds, or else what the line says; then what the keys say. */
function values(row, said) {
  const form = row.querySelector("form");
  const held = form ? new FormData(form) : new FormData();
  const { contact, seen } = line(row).dataset;
  if (!form) {
    held.set("parent", contact);
    held.set("seen", seen);
    held.set("call", crypto.randomUUID());
  }
  for (const [key, value] of Object.entries(said)) held.set(key, value);
  return held;
}

/** Keep it, one after the other, and go on to the next row unless this one has another contact to try. */
function keep(row, said) {
  const stays = ["no_answer", "left_message", "wrong_number"].includes(said.outcome) && Number(line(row).dataset.left) > 1;
  const id = row.id;
  const held = values(row, said);
  leave();
  if (!stays) name(next(row)).focus();
  const grouped = {};
  for (const key of new Set(held.keys())) grouped[key] = held.getAll(key).length > 1 ? held.getAll(key) : held.get(key);
  unsent += 1;
  sending = sending.then(() => send(id, grouped));
}

/** Send one outcome; without a connection it waits on its row, visibly, and is tried until the server has it. */
async function send(id, values) {
  for (let answered = false; !answered; ) {
    const target = document.getElementById(id);
    answered = await went(target, values);
    if (!answered) {
      waits(target);
      await new Promise((again) => setTimeout(again, 3000));
    }
  }
  unsent -= 1;
}

/** Whether the server answered; a fault of its own counts as no answer: the same call sent again is kept once. */
async function went(target, values) {
  let status = 0;
  const heard = (event) => {
    if (event.detail.requestConfig?.elt === target) status = event.detail.xhr.status; // the row itself is another by then
  };
  document.body.addEventListener("htmx:afterRequest", heard);
  try {
    await htmx.ajax("POST", line(target).dataset.url, { source: target, target, swap: "outerHTML", values });
  } catch {
    status = 0;
  } finally {
    document.body.removeEventListener("htmx:afterRequest", heard);
  }
  return status > 0 && status < 500;
}

function waits(row) {
  const now = row.querySelector(".gp-away__now");
  if (now) now.textContent = "◔ Not sent yet, will send";
}

/** Closing the morning, or the page, waits until everything has gone. */
function holdOn(event) {
  if (unsent === 0) return;
  event.preventDefault();
  const said = document.getElementById("said");
  if (said) said.textContent = `◔ ${unsent} not sent yet. Stay on this page: they go as soon as the connection is back.`;
}

/** "Other" wants words: open the row and go there. */
async function tell(row) {
  leave();
  const { id } = row;
  if (!row.querySelector("form")) await htmx.ajax("GET", line(row).dataset.url, { target: row, swap: "outerHTML" });
  const open = document.getElementById(id);
  open.querySelector("input[name=reason][value=other]").checked = true;
  open.querySelector("input[name=words]").focus();
}

function answer(event) {
  const { key } = event;
  if (key === "Escape") leave();
  else if (key === "Enter" && begun.key === "!") keep(begun.row, { outcome: "worried" });
  else if (key === "Enter" && begun.reason === "other") tell(begun.row);
  else if (key === "Enter" && begun.reason) keep(begun.row, { outcome: "spoke", reason: begun.reason });
  else if (begun.key === "s" && key.length === 1) choose(key);
  else return;
  event.preventDefault();
}

function move(row, by) {
  const other = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (other) name(other).focus();
}

function act(event, row) {
  const { key } = event;
  if (key in KEPT_AT_ONCE) keep(row, { outcome: KEPT_AT_ONCE[key] });
  else if (key in STRIPS) begin(row, key);
  else if (key === "ArrowDown" || key === "j") move(row, 1);
  else if (key === "ArrowUp" || key === "k") move(row, -1);
  else if (key === "/") find.focus();
  else if (key === "u") takeBack();
  else if (key === "r" && document.querySelector("[data-remind]")) document.querySelector("[data-remind]").requestSubmit();
  else if (key === "t") location.assign(line(row).dataset.url.replace(/(\?|$)/, "/tell$1"));
  else if (key === "Escape" && row.querySelector("form")) name(row).click();
  else return;
  event.preventDefault();
}

/** Undo the last call. Somebody quick may press the key before htmx has seen the new form: it is shown to it first. */
function takeBack() {
  const form = document.querySelector("[data-undo]");
  if (!form) return;
  window.htmx?.process(form);
  form.requestSubmit();
}

function pressed(event) {
  const row = event.target.closest("[data-row]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (begun && begun.row === row) answer(event);
  else if (!writing(event.target) && !(event.target.matches("input") && event.key.startsWith("Arrow"))) act(event, row);
}

/** Leave what was begun when attention has moved on; news that replaces the line gives the focus back at once. */
function left() {
  if (begun && !begun.row.contains(document.activeElement)) leave();
}

/** After an undo, the row that it was about has the focus again. */
function returned(event) {
  const back = event.detail.elt?.dataset?.undo;
  if (back) document.getElementById(back)?.focus();
}

if (list) {
  list.addEventListener("keydown", pressed);
  list.addEventListener("focusout", () => setTimeout(left));
  document.body.addEventListener("htmx:afterSettle", returned);
  window.addEventListener("beforeunload", holdOn);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href$='/morning/close']")) holdOn(event);
  });
  const first = list.querySelector("[data-ring]") ?? list.querySelector("[data-url]");
  if (first && document.activeElement === document.body) first.querySelector(".gp-away__name").focus({ preventScroll: true });
}
