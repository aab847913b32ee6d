// What was kept on this computer because the connection had gone: in order, each sent once by its own key.
// The server keeps a key once, so that asking again after a lost answer changes nothing.
const PLACE = `gatepost-unsent-${document.body.dataset.me ?? ""}`;

export const kept = () => JSON.parse(localStorage.getItem(PLACE) ?? "[]");
const store = (all) => localStorage.setItem(PLACE, JSON.stringify(all));
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

/** Keep a form before anything is sent: whatever happens now, it is here. */
export function keep(url, held, words) {
  const fields = [...held].filter(([name]) => name !== "csrfmiddlewaretoken");
  const clock = new Date().toTimeString().slice(0, 5);
  store([...kept(), { url, fields, words, clock }]);
}

const drop = (first) => store(kept().filter((each) => JSON.stringify(each) !== JSON.stringify(first)));

let running = null;

/** Send what there is, in order. ``signIn``: the session has ended; all is still here. */
export function sendAll() {
  running ??= inTurn().finally(() => {
    running = null;
  });
  return running;
}

async function inTurn() {
  for (let first = kept()[0]; first; first = kept()[0]) {
    let answer;
    try {
      answer = await fetch(first.url, {
        method: "POST",
        redirect: "manual",
        headers: { "X-CSRFToken": token(), "X-Queued": "1" },
        body: new URLSearchParams(first.fields),
      });
    } catch {
      return {};
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) return { signIn: true };
    if (answer.status >= 500) return {};
    drop(first);
  }
  return {};
}
