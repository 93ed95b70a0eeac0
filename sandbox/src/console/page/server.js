// Talks to the sandbox: the doors a person's deeds go through, what the page looks at, and the line that says "changed".

/** A GET, or a POST if there is a body. Throws an Error with the server's reason. */
async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: body instanceof Blob ? body : JSON.stringify(body) };
  const answer = await fetch(path, options);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error ?? found.description ?? answer.statusText);
  return found;
}

const query = (fields) => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)).toString();

export const look = {
  overview: (read) => call("/console/overview", { read }),
  chat: (chat, person, limit) => call(`/console/chat?${query({ chat, person, limit })}`),
  story: async () => (await call("/console/story")).story,
  panel: () => call("/sandbox/panel"),
  faults: async () => (await call("/sandbox/faults")).faults,
  toast: async (id) => (await call(`/sandbox/toast?${query({ callback_id: id })}`)).toast,
};

export const act = {
  say: (person, chat, text, reply_to) => call("/sandbox/say", { person, chat, text, reply_to }),
  send: (fields, file) => call(`/sandbox/send?${query(fields)}`, file),
  edit: (person, chat, message_id, text) => call("/sandbox/edit", { person, chat, message_id, text }),
  remove: (chat, message_id) => call("/sandbox/delete", { chat, message_id }),
  press: async (person, chat, message_id, data) => (await call("/sandbox/press", { person, chat, message_id, data })).callback_id,
  vote: (person, chat, message_id, options) => call("/sandbox/vote", { person, chat, message_id, options }),
  block: (person, blocked) => call("/sandbox/block", { person, blocked }),
  newcomer: (first_name, language_code) => call("/sandbox/people", { first_name, language_code }),
  advance: (advance_seconds) => call("/sandbox/clock", { advance_seconds }),
  setClock: (set) => call("/sandbox/clock", { set }),
  limits: (limits) => call("/sandbox/limits", { limits }),
  addFault: (rule) => call("/sandbox/faults", rule),
  removeFault: async (id) => (await fetch(`/sandbox/faults?${query({ id })}`, { method: "DELETE" })).ok,
};

export const fileUrl = (id) => `/console/file?${query({ id })}`;

/**
 * Calls `changed(event)` whenever the world changes, and `broken(true)` while the line is cut. A page nobody looks at lets
 * the line go: browsers grant a server only six.
 */
export function listen(changed, broken) {
  let source = null;
  const open = () => {
    source = new EventSource("/sandbox/events");
    source.addEventListener("change", (event) => {
      broken(false);
      changed(JSON.parse(event.data));
    });
    source.addEventListener("error", () => broken(true));
  };
  document.addEventListener("visibilitychange", () => {
    source?.close();
    if (document.visibilityState === "visible") open();
  });
  addEventListener("pagehide", () => source?.close());
  open();
}
