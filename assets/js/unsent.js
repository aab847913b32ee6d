// What was kept on this computer because the connection had gone: in order, each sent once by its own key.
// The server keeps a key once, so that asking again after a lost answer changes nothing.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
const clock = () => new Date().toTimeString().slice(0, 5);

/** One person's own place on this computer. */
export function shelf(name) {
  const place = `${name}-${document.body.dataset.me ?? ""}`;
  const all = () => JSON.parse(localStorage.getItem(place) ?? "[]");
  const store = (each) => localStorage.setItem(place, JSON.stringify(each));
  return {
    all,
    /** Keep it before anything is sent: whatever happens now, it is here. */
    add: (each) => store([...all(), { ...each, clock: clock() }]),
    drop: (sent) => store(all().filter((each) => JSON.stringify(each) !== JSON.stringify(sent))),
  };
}

const forms = shelf("gatepost-unsent");
export const kept = forms.all;

export function keep(url, held, words) {
  forms.add({ url, fields: [...held].filter(([name]) => name !== "csrfmiddlewaretoken"), words });
}

/** Send one. "sent", "sign in" when the session has ended, or "later": all is still here. */
export async function post({ url, fields }) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "X-CSRFToken": token(), "X-Queued": "1" },
      body: new URLSearchParams(fields),
    });
  } catch {
    return "later";
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) return "sign in";
  return answer.status >= 500 ? "later" : "sent";
}

let running = null;

/** Send what there is, in order. ``signIn``: the session has ended. */
export function sendAll() {
  running ??= inTurn().finally(() => {
    running = null;
  });
  return running;
}

async function inTurn() {
  for (let first = kept()[0]; first; first = kept()[0]) {
    const went = await post(first);
    if (went !== "sent") return { signIn: went === "sign in" };
    forms.drop(first);
  }
  return {};
}
