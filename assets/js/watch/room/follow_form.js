import { t } from "../../messages/messages.js";

/** The response to an invalid form. */
const INVALID = 422;
/** The responses when nobody is logged in any more: refused or redirected. */
const NOT_LOGGED_IN = [403, 0];

/**
 * Follows or unfollows a video without leaving the page, so that the video keeps playing. `note` is a `Note`, which
 * shows the outcome. If the viewer is no longer logged in, the form is submitted normally, to a page that explains
 * this and returns here; `keepPlace()` puts the current moment into the URL first.
 */
export function followInPlace(form, note, { keepPlace, send = fetch }) {
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    await submit(form, note, { keepPlace, send });
    isSending = false;
  });
}

async function submit(form, note, { keepPlace, send }) {
  const method = form.elements._method;
  const isFollowed = method.value === "delete";
  try {
    const response = await send(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "application/json" },
      redirect: "manual",
    });
    if (NOT_LOGGED_IN.includes(response.status)) {
      keepPlace();
      return form.submit();
    }
    if (!response.ok && response.status !== INVALID) return note.say(t("follow-failed"));
    const { message } = await response.json();
    if (response.ok) showFollowed(form, !isFollowed);
    note.say(message);
  } catch {
    note.say(t("follow-failed"));
  }
}

/** Shows the action that is possible next. */
export function showFollowed(form, isFollowed) {
  form.elements._method.value = isFollowed ? "delete" : "post";
  form.querySelector("button").textContent = isFollowed ? t("follow-undo") : t("follow-do");
}
