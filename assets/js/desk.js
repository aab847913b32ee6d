// Keys of the council's desk: t takes a referral, o opens it, j and k (or the arrows) go from line to line.
// Never while somebody writes; switched off with all other single keys in the settings.
const writing = (at) => at.matches("input, textarea, select, [contenteditable]");
const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(row, by) {
  const all = rows();
  const next = row ? all[all.indexOf(row) + by] : all[0];
  next?.querySelector("[data-key='o']")?.focus();
  return Boolean(next);
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || writing(event.target)) return;
  const row = event.target.closest("[data-row]");
  if (event.key in steps) {
    if (move(row, steps[event.key])) event.preventDefault();
    return;
  }
  const within = row ?? (rows().length ? null : document);
  const place = within?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!place) return;
  event.preventDefault();
  place.click();
});
