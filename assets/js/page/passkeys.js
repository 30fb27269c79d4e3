import { t } from "../messages/messages.js";

const MAX_NAME_LENGTH = 100;
const WORDS = {
  409: () => t("passkey-too-many"),
  422: () => t("passkey-wrong"),
  429: () => t("passkey-rate-limited"),
  InvalidStateError: () => t("passkey-known"),
  NotAllowedError: () => t("passkey-not-confirmed"),
};

/**
 * Shows forms with `data-passkey` if the browser supports passkeys. `create` lets the authenticator create
 * a passkey, and `get` lets it use one. The form's fields are posted to `data-options` to get the options,
 * and the authenticator's response is sent with the form.
 */
export function usePasskeys(root) {
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;
    form.hidden = false;
    for (const note of root.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.getAttribute("aria-busy") !== "true") run(form);
    });
  }
}

async function run(form) {
  const name = form.querySelector("[name='passkey[name]']");
  // Check the name first: if the server refused it, the device would keep the passkey anyway.
  if (name && !isName(name.value.trim())) {
    say(form, t("passkey-name-invalid", { limit: MAX_NAME_LENGTH }));
    name.focus();
    return;
  }
  form.setAttribute("aria-busy", "true");
  say(form, "");
  try {
    const { options, state } = await begin(form);
    const credential = await ask(form.dataset.passkey, options);
    form.elements.state.value = state;
    form.elements.credential.value = JSON.stringify(credential);
    const stay = document.getElementById("stay_logged_in");
    if (stay && form.elements.stay_logged_in) form.elements.stay_logged_in.value = stay.checked;
    // The password has been checked and need not be sent again.
    for (const password of form.querySelectorAll("[type=password]")) password.disabled = true;
    // Unlike `requestSubmit`, `submit` does not trigger this handler again.
    form.submit();
  } catch (error) {
    form.removeAttribute("aria-busy");
    const words = WORDS[error.status ?? error.name];
    say(form, words ? words() : t("passkey-failed"));
  }
}

const isName = (text) => text !== "" && [...text].length <= MAX_NAME_LENGTH;

async function begin(form) {
  const response = await fetch(form.dataset.options, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!response.ok) throw Object.assign(new Error("no options"), { status: response.status });
  return response.json();
}

async function ask(kind, options) {
  if (kind === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}

function say(form, words) {
  form.querySelector("[role=alert]").textContent = words;
}
