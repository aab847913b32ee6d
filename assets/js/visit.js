// At a door without a connection: a button is kept on the telephone, shown as not sent, and sent once.
import { keep, kept, sendAll } from "./unsent.js";

const page = document.querySelector("[data-visit]");
const form = page.querySelector("[data-found]");
const said = document.getElementById("unsent");

/** The page itself stays readable without a connection, until all has been sent. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event) => {
    page.dataset.kept = event.data.kept;
  });
  await navigator.serviceWorker.register(page.dataset.keeper, { scope: "/visits/" });
  const keeper = (await navigator.serviceWorker.ready).active;
  keeper.postMessage(page.hasAttribute("data-done") ? { forget: location.pathname } : { keep: location.pathname });
}

function show(signIn = false) {
  const waiting = kept();
  said.hidden = waiting.length === 0;
  said.replaceChildren();
  for (const each of waiting) {
    const line = document.createElement("p");
    line.textContent = `◔ Not sent yet: ${each.words} (${each.clock}). It is kept on this telephone and goes by itself.`;
    said.append(line);
  }
  if (signIn) {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `/account/login/?next=${location.pathname}`;
    link.textContent = "Sign in again, and it goes.";
    said.append(link);
  }
  if (form) form.querySelector("fieldset").disabled = waiting.some((each) => each.url === form.action);
}

async function send() {
  const before = kept().length;
  const { signIn } = await sendAll();
  show(signIn);
  if (before && kept().length === 0) location.reload();
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const held = new FormData(form, event.submitter);
    held.set("pressed_at", new Date().toISOString());
    keep(form.action, held, event.submitter.textContent.trim());
    show();
    send();
  });
}
window.addEventListener("online", send);
setInterval(send, 5000);
show();
send();
keepPage();
