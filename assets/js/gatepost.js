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

start(document.body);
for (const moment of ["click", "focusin", "keydown"]) document.addEventListener(moment, closeMenus);
document.body.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
for (const print of document.querySelectorAll("[data-print]")) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
