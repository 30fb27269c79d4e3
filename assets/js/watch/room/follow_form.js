const FAILED = "That did not work. Try again in a moment.";
/** The response to an invalid form. */
const INVALID = 422;
/** The responses when nobody is logged in any more: refused or redirected. */
const NOT_LOGGED_IN = [403, 0];

/**
 * Follows a video, or follows it no more, without leaving the page: the video goes on. `note` is a
 * `Note`, which says what came of it. Where nobody is logged in any more, the page is left for one that
 * says so and comes back to the address of this one, which `keepPlace()` makes that of the moment.
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
    if (!response.ok && response.status !== INVALID) return note.say(FAILED);
    const { message } = await response.json();
    if (response.ok) showFollowed(form, !isFollowed);
    note.say(message);
  } catch {
    note.say(FAILED);
  }
}

/** Shows the action that is possible next. */
export function showFollowed(form, isFollowed) {
  form.elements._method.value = isFollowed ? "delete" : "post";
  form.querySelector("button").textContent = isFollowed ? "Unfollow" : "Follow";
}
