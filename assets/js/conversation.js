// A live talk: what is typed is kept within two seconds, and nothing leaves this page before it is kept.
// Without a script each button keeps it all the same, with a whole page.
const PAUSE = 2000; // milliseconds from the first key that is not kept to a draft, however fast somebody types on
const RETRY = 3000; // and between two tries while there is no connection
const NO_CONNECTION = "Not saved yet: no connection. Your words are on this page, and we keep trying.";
const SIGNED_OUT = "Not saved: you were signed out. Sign in again in another tab, then go on here.";

const form = document.querySelector("[data-talk]");
const saved = form?.querySelector("[data-saved]");
const reasons = form ? [...form.querySelectorAll("input[name=q_reasons]")] : [];

let typed = 0; // counts changes, so that words typed while a draft is on its way are not taken for kept
let kept = 0;
let leaving = false;
let timer = 0;
let sending = Promise.resolve();

function say(words) {
  if (saved.textContent !== words) saved.textContent = words;
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

/** Keep a draft: "kept", "refused" (the page says why) or "unsent". One at a time, so that drafts arrive in order. */
function save() {
  clearTimeout(timer);
  timer = 0;
  sending = sending.then(send);
  return sending;
}

async function send() {
  const now = typed;
  if (now === kept) return navigator.onLine ? "kept" : unsent(NO_CONNECTION);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form) });
    if (answer.redirected) return unsent(SIGNED_OUT);
    const told = await answer.json();
    if (!answer.ok) {
      say(`Not saved. ${told.fault}`);
      return "refused";
    }
    form.elements.seen_version.value = told.version;
    kept = now;
    say(`Saved ${told.saved}`);
    return "kept";
  } catch {
    return unsent(NO_CONNECTION);
  }
}

function unsent(why) {
  say(why);
  if (typed !== kept) later(RETRY);
  return "unsent";
}

/** A button leads on only once what was typed is safe; otherwise the words stay where they are. */
async function press(event) {
  if (leaving || (typed === kept && navigator.onLine)) return;
  event.preventDefault();
  const { submitter } = event;
  if ((await save()) === "unsent") return;
  leaving = true;
  form.requestSubmit(submitter);
}

function button(value) {
  return form.querySelector(`.gp-talk__now [name=go][value=${value}], .gp-talk__top [name=go][value=${value}], .gp-talk__care [name=go][value=${value}]`);
}

const KEYS = {
  ArrowRight: () => form.querySelector(".gp-talk__now [aria-keyshortcuts='Alt+ArrowRight']"),
  ArrowLeft: () => button("back"),
  KeyE: () => button("early"),
};

/** Letters stay free for typing: every key of ours is held with Alt. */
function key(event) {
  if (event.key === "?" && !event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) {
    const help = form.querySelector("[data-help]");
    help.open = !help.open;
    help.querySelector("summary").focus();
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const number = /^Digit([1-9])$/.exec(event.code)?.[1];
  const worried = event.key === "!" || (event.shiftKey && number === "1");
  const wanted = worried ? button("worried") : number ? reasons[number - 1] : KEYS[event.code]?.();
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
}

/** How long the talk has lasted. */
function tick(clock) {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.began)) / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60].map((n) => String(n).padStart(2, "0"));
  clock.textContent = `${minutes}:${rest}`;
  clock.hidden = minutes.length > 2;
}

/** The first nine reasons carry their number. */
function number(box, place) {
  if (place > 8) return;
  box.setAttribute("aria-keyshortcuts", `Alt+${place + 1}`);
  const shown = document.createElement("span");
  shown.className = "gp-talk__number";
  shown.ariaHidden = "true";
  shown.textContent = place + 1;
  box.labels[0].prepend(shown, " ");
}

if (form) {
  form.addEventListener("input", () => {
    typed += 1;
    if (!timer) later(PAUSE);
  });
  form.addEventListener("submit", press);
  document.addEventListener("keydown", key);
  window.addEventListener("online", () => later(0));
  window.addEventListener("beforeunload", (event) => {
    if (typed !== kept && !leaving) event.preventDefault();
  });
  reasons.forEach(number);
  const box = document.activeElement;
  // A browser puts the cursor before the words that stand there already.
  if (box?.matches("[data-talk] textarea")) box.setSelectionRange(box.value.length, box.value.length);
  const clock = form.querySelector("[data-began]");
  tick(clock);
  setInterval(tick, 1000, clock);
}
