// Keys of the preview: ↓ and ↑ go through the letters, e changes this one, x takes it out. Never while somebody types.
const steps = { ArrowDown: "next", ArrowUp: "prev" };
const typing = (at) => at.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
  const link = steps[event.key] && document.querySelector(`a[rel="${steps[event.key]}"]`);
  const place = document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
  if (link) link.click();
  else if (place?.matches("a")) place.click();
  else if (place) place.focus();
  else return;
  event.preventDefault();
});
