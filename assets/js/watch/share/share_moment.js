import { formatTime } from "../shared/time.js";
import { element } from "../shared/dom.js";

const SECOND_MS = 1_000;
const FAILED = "That did not work. Try again in a moment.";
const NOBODY = "You have no conversations yet. Open one from somebody’s profile.";
/** What is answered to a message that is not valid. */
const INVALID = 422;

/**
 * Lets a member send the video at its second to one of their conversations. `parts` are the elements `button`, which
 * opens the `dialog`, `form`, `list`, `problem`, and `time`, in which the second is shown. `note` is a `Note`.
 */
export function bindShareMoment({ player, note, videoId, parts, send = fetch }) {
  const { button, dialog, form, list, problem, time } = parts;
  let atMs = 0;
  let isSending = false;
  let clientId = null;
  const share = async ({ title, path }) => {
    if (isSending) return;
    isSending = true;
    const refused = await post(send, path, bodyOf(form, { videoId, atMs, clientId }));
    isSending = false;
    problem.textContent = refused ?? "";
    if (refused !== null) return;
    form.reset();
    dialog.close();
    note.say(`Sent to ${title}.`);
  };
  button.addEventListener("click", async () => {
    atMs = Math.floor(player.currentTimeMs() / SECOND_MS) * SECOND_MS;
    clientId = crypto.randomUUID();
    time.textContent = formatTime(atMs);
    problem.textContent = "";
    list.replaceChildren();
    dialog.showModal();
    const conversations = await recent(send);
    if (conversations === null) problem.textContent = FAILED;
    else if (conversations.length === 0) problem.textContent = NOBODY;
    else list.replaceChildren(...conversations.map((one) => choice(one, () => share(one))));
  });
  // Enter in the field sends nothing, as no conversation is chosen yet.
  form.addEventListener("submit", (event) => event.preventDefault());
}

function choice({ title }, run) {
  const item = document.createElement("li");
  const button = element("button", "button button-small button-quiet", "");
  button.type = "button";
  const name = document.createElement("bdi");
  name.textContent = title;
  button.append(name);
  button.addEventListener("click", run);
  item.append(button);
  return item;
}

function bodyOf(form, { videoId, atMs, clientId }) {
  const body = new URLSearchParams(new FormData(form));
  body.set("message[video_id]", videoId);
  body.set("message[at]", atMs);
  body.set("message[client_id]", clientId);
  return body;
}

async function recent(send) {
  try {
    const response = await send("/conversations/recent", { headers: { accept: "application/json" } });
    return response.ok ? (await response.json()).conversations : null;
  } catch {
    return null;
  }
}

/** Returns why it was not sent, or null. */
async function post(send, path, body) {
  try {
    const response = await send(path, {
      method: "POST",
      body,
      headers: { accept: "application/json" },
      redirect: "manual",
    });
    if (response.ok) return null;
    return response.status === INVALID ? (await response.json()).message : FAILED;
  } catch {
    return FAILED;
  }
}
