// Adds comfort to pages that already work without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  Radios,
  SkipLink,
  createAll,
} from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

/** Tie each part that follows from one answer to the answer it follows from. */
function connectReveals(root) {
  for (const part of root.querySelectorAll("[data-when-field]")) {
    const { whenField, whenValue } = part.dataset;
    const answers = document.getElementsByName(whenField);
    const answer = [...answers].find((input) => input.value === whenValue);
    answer?.setAttribute("data-aria-controls", part.id);
  }
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
  connectReveals(root);
  for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink]) {
    createAll(component, { preventDoubleClick: true }, root);
  }
}

start(document.body);
for (const moment of ["click", "focusin", "keydown"]) document.addEventListener(moment, closeMenus);
document.body.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
for (const print of document.querySelectorAll("[data-print]")) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
