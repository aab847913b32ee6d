// One key keeps a call. The keys act only while a row of the list has the focus, never in a field.
import { post, shelf } from "./unsent.js";

const KEPT_AT_ONCE = { n: "no_answer", v: "left_message", a: "arrived", w: "wrong_number", h: "visit" };
const STRIPS = { s: "spoke-strip", "!": "worried-strip" };
const WRITTEN = ["words", "best_time"];
const list = document.querySelector("[data-keys]");
const find = document.getElementById("find");

let begun = null; // the row, the key that began ("s" or "!"), and the reason chosen so far
let sending = null;
const outcomes = shelf("gatepost-keys"); // ids and codes only, until the server has answered; see "fields"
const apart = new Map(); // of each row whose brothers and sisters are answered for one by one: whose turn it is
const typed = new Map(); // what a person wrote stays in this page: a computer in an office keeps no family's words

const line = (row) => row.querySelector("[data-url]");
const name = (row) => row.querySelector(".gp-away__name");
const family = (row) => JSON.parse(line(row).dataset.split ?? "[]");
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
  if (apart.has(row.id)) {
    const [child, , whom] = family(row)[apart.get(row.id)];
    held.set("children", child);
    if (!form) held.set("parent", whom);
  }
  return held;
}

/** How many have still to be tried in this round, for whomever the next key is about. */
const left = (row) => Number(apart.has(row.id) ? family(row)[apart.get(row.id)][3] : line(row).dataset.left);

/** Whoever is rung: the words to say are to them, and about no child who is not theirs. */
function ring(row, whom) {
  const radio = row.querySelector(`input[name=parent][value="${CSS.escape(whom)}"]`);
  if (!radio) return;
  radio.checked = true;
  row.querySelector("span[data-hello]").textContent = radio.dataset.hello;
  row.querySelector("span[data-about]").textContent = radio.dataset.about;
}

/** One answer for all, then for each child alone, then for all again; "said" hears it beside what it says already. */
function turn(row, whose) {
  apart.set(row.id, whose);
  for (const box of row.querySelectorAll("input[name=children]")) box.checked = true;
  mark(row);
  const news = document.createElement("p");
  news.dataset.turn = "";
  news.textContent = name(row).dataset.only ?? "For all of them.";
  document.querySelector("[data-turn]")?.remove();
  document.getElementById("said").append(news);
}

/** On a row whose children are apart: whom the next key is about. */
function mark(row) {
  const chosen = family(row)[apart.get(row.id)];
  if (!chosen) {
    apart.delete(row.id);
    delete name(row).dataset.only;
    ring(row, line(row).dataset.contact);
    return;
  }
  name(row).dataset.only = `Only ${chosen[1]}`;
  for (const box of row.querySelectorAll("input[name=children]")) box.checked = Number(box.value) === chosen[0];
  ring(row, chosen[2]);
}

/** Rows that were drawn anew show again whose turn it is. */
function markAgain() {
  for (const id of apart.keys()) {
    const row = document.getElementById(id);
    if (row) mark(row);
    else apart.delete(id);
  }
}

/** Keep it, one after the other, and go on to the next row unless this one has another contact to try. */
function keep(row, said) {
  const stays = ["no_answer", "left_message", "wrong_number"].includes(said.outcome) && left(row) > 1;
  const held = values(row, said);
  leave();
  if (!stays && apart.has(row.id)) turn(row, apart.get(row.id) + 1);
  if (!stays && !apart.has(row.id)) name(next(row)).focus();
  store(row, held);
}

function store(row, held) {
  const written = [...held].filter(([key, value]) => WRITTEN.includes(key) && value);
  if (written.length) typed.set(held.get("call"), written);
  held.set("pressed_at", new Date().toISOString());
  const fields = [...held].filter(([key]) => !["csrfmiddlewaretoken", ...WRITTEN].includes(key));
  outcomes.add({ id: row.id, url: line(row).dataset.url, fields });
  sendAll();
}

function sendAll() {
  sending ??= inTurn().finally(() => {
    sending = null;
  });
}

/** Send what is kept; without a connection it waits on its row, visibly, and is tried until the server has it. */
async function inTurn() {
  for (let first = outcomes.all()[0]; first; first = outcomes.all()[0]) {
    const call = new Map(first.fields).get("call");
    const fields = typed.has(call) ? [...first.fields, ...typed.get(call)] : first.fields;
    const row = document.getElementById(first.id);
    const went = row ? await swapped(row, fields) : await post({ url: first.url, fields });
    if (went === "sent") {
      outcomes.drop(first);
      typed.delete(call);
      continue;
    }
    for (const each of outcomes.all()) waits(each.id);
    if (went === "sign in") return signIn();
    await new Promise((again) => setTimeout(again, 3000));
  }
}

/** Send one with its row, which the answer replaces. A fault of the server's own counts as no answer. */
async function swapped(row, fields) {
  const values = {};
  for (const [key, value] of fields) values[key] = key in values ? [values[key], value].flat() : value;
  let answer = null;
  const heard = (event) => {
    if (event.detail.requestConfig?.elt === row) answer = event.detail.xhr; // the row itself is another by then
  };
  document.body.addEventListener("htmx:afterRequest", heard);
  try {
    await htmx.ajax("POST", line(row).dataset.url, { source: row, target: row, swap: "outerHTML", values });
  } catch {
    answer = null;
  } finally {
    document.body.removeEventListener("htmx:afterRequest", heard);
  }
  if (!answer || answer.status === 0 || answer.status >= 500) return "later";
  if (answer.status === 403 || atTheDoor(answer)) return "sign in";
  if (answer.status !== 200) tellRow(row.id, answer.status === 204 ? "✔ Kept" : "Not kept: load this page again");
  return "sent";
}

/** Whether the session had ended: the answer is the page for signing in. */
const atTheDoor = (xhr) => xhr.responseURL && new URL(xhr.responseURL).pathname.startsWith("/account/");

function tellRow(id, words) {
  const now = document.getElementById(id)?.querySelector(".gp-away__now");
  if (now) now.textContent = words;
}

const waits = (id) => tellRow(id, "◔ Saved on this computer, will send");

function say(words, link) {
  const said = document.getElementById("said");
  said.replaceChildren(words);
  if (link) said.append(" ", link);
}

function signIn() {
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = `/account/login/?next=${location.pathname}`;
  link.textContent = "Sign in again, and it goes.";
  say(`◔ ${outcomes.all().length} not sent yet.`, link);
}

/** A form that did not reach the server, with whatever was chosen and written in it. */
function lost(event) {
  const { elt, requestConfig, xhr } = event.detail;
  const row = elt.closest?.("[data-row]");
  if (event.type === "htmx:responseError" && xhr.status < 500) return;
  if (requestConfig.path.includes("/undo/")) return say("No connection: nothing was taken back. Try again in a moment.");
  if (!row || !elt.matches("form")) return;
  const held = new FormData(elt);
  for (const [key, value] of requestConfig.formData ?? []) if (!held.has(key)) held.append(key, value);
  store(row, held);
}

/** Closing the morning waits until everything has gone; leaving the page is asked about. */
function holdOn(event) {
  const many = outcomes.all().length;
  if (many === 0) return;
  event.preventDefault();
  say(`◔ ${many} not sent yet: saved on this computer, and sent when the connection is back.`);
}

const before = new Map(); // of each row that is being replaced: what it counted for

/** A row is about to be replaced. What was begun on it is carried over; the page of the sign-in never stands in it. */
function replacing(event) {
  const { target, xhr } = event.detail;
  if (xhr && atTheDoor(xhr)) event.detail.shouldSwap = false;
  if (!target?.matches?.("[data-row]")) return;
  before.set(target.id, { ...line(target).dataset });
  if (begun?.row === target) list.after(document.getElementById(STRIPS[begun.key]));
}

function replaced() {
  for (const [id, was] of before) {
    const row = document.getElementById(id);
    if (row) recount(was, line(row).dataset);
  }
  before.clear();
  markAgain();
  if (!begun || begun.row.isConnected) return;
  begun.row = document.getElementById(begun.row.id);
  begun.row.append(document.getElementById(STRIPS[begun.key]));
}

/** One row changed: its headings and sentences count it where it is now. News of the whole list come by themselves. */
function recount(was, is) {
  for (const tab of was.tabs.split(" ")) add(`many-${tab}`, -1);
  for (const tab of is.tabs.split(" ")) add(`many-${tab}`, 1);
  add("count-safe", is.safe - was.safe);
  add("count-led", is.led - was.led);
}

function add(id, by) {
  const many = document.getElementById(id);
  if (many) many.textContent = Number(many.textContent) + by;
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
  else if (key === "x" && family(row).length > 1) turn(row, (apart.get(row.id) ?? -1) + 1);
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

/** Leave what was begun when attention has moved on, and join who was apart; news that replaces the line gives the focus back at once. */
function gone() {
  if (begun && !begun.row.contains(document.activeElement)) leave();
  for (const id of apart.keys()) {
    const row = document.getElementById(id);
    if (row && !row.contains(document.activeElement)) turn(row, Infinity);
  }
}

/** After an undo, the row that it was about has the focus again. */
function returned(event) {
  const back = event.detail.elt?.dataset?.undo;
  if (back) document.getElementById(back)?.focus();
}

if (list) {
  list.addEventListener("keydown", pressed);
  list.addEventListener("focusout", () => setTimeout(gone));
  list.addEventListener("change", ({ target }) => {
    if (target.name === "parent") ring(target.closest("[data-row]"), target.value);
  });
  document.body.addEventListener("htmx:beforeSwap", replacing);
  document.body.addEventListener("htmx:afterSwap", replaced);
  document.body.addEventListener("htmx:oobAfterSwap", markAgain);
  for (const lack of ["htmx:sendError", "htmx:responseError"]) document.body.addEventListener(lack, lost);
  document.body.addEventListener("htmx:afterSettle", returned);
  window.addEventListener("beforeunload", holdOn);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href$='/morning/close']")) holdOn(event);
  });
  for (const each of outcomes.all()) waits(each.id);
  sendAll();
  const first = list.querySelector("[data-ring]") ?? list.querySelector("[data-url]");
  if (first && document.activeElement === document.body) first.querySelector(".gp-away__name").focus({ preventScroll: true });
}
