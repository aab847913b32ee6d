// Adds comfort to pages that already work without it.
import {
  Button,
  CharacterCount,
  ErrorSummary,
  SkipLink,
  createAll,
} from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

/** Show a part that follows from some answers only while one of them is chosen. */
function follow(part) {
  const { whenField, whenValue } = part.dataset;
  const wanted = whenValue.split(" ");
  const answers = [...document.getElementsByName(whenField)];
  const show = () => {
    part.hidden = !answers.some((answer) => answer.checked && wanted.includes(answer.value));
  };
  for (const answer of answers) answer.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}

/** Close an open menu with Escape, and when attention moves elsewhere. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.gp-menu[open]")) {
    const left = event.type !== "keydown" && !menu.contains(event.target);
    const escaped = event.key === "Escape";
    if (left || escaped) menu.open = false;
    if (escaped) menu.querySelector("summary").focus();
  }
}

function start(root) {
  root.querySelectorAll("[data-when-field]").forEach(follow);
  for (const component of [Button, CharacterCount, ErrorSummary, SkipLink]) {
    createAll(component, { preventDoubleClick: true }, root);
  }
}

/** A part that asks for news of itself got none: the page says that it may be old, and from when. */
function old(words, link = "") {
  const note = document.getElementById("old-page") ?? document.createElement("p");
  if (note.isConnected) return;
  note.id = "old-page";
  note.className = "gp-alarm";
  note.setAttribute("role", "alert");
  note.append(words, link);
  document.getElementById("main").prepend(note);
}

const clock = () => new Date().toTimeString().slice(0, 5);
const asks = (event) => event.detail.requestConfig?.elt?.matches("[data-live]");

function signedOut(event) {
  const came = event.detail.xhr?.responseURL;
  if (!came || !new URL(came).pathname.startsWith("/account/")) return;
  event.detail.shouldSwap = false; // the page for signing in never stands in a part of another
  if (!asks(event)) return;
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = `/account/login/?next=${location.pathname}`;
  link.textContent = "Sign in again";
  old(`You are signed out since ${clock()}, and this page may be out of date. `, link);
}

document.body.addEventListener("htmx:beforeSwap", signedOut);
for (const lack of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(lack, (event) => {
    if (asks(event)) old(`No connection since ${clock()}: this page may be out of date. It asks again by itself.`);
  });
}
document.body.addEventListener("htmx:afterRequest", (event) => {
  const { successful, xhr } = event.detail;
  if (asks(event) && successful && !xhr.responseURL.includes("/account/")) document.getElementById("old-page")?.remove();
});

start(document.body);
for (const moment of ["click", "focusin", "keydown"]) document.addEventListener(moment, closeMenus);
document.body.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
for (const print of document.querySelectorAll("[data-print]")) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
