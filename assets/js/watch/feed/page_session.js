/** How long to wait, at least, before asking again. */
export const ASK_INTERVAL_MS = 1_000;

/**
 * The session in which the page was loaded. A socket that is refused does not tell a script why, so
 * the page asks whether its person is still logged in.
 *
 * Events: `ended` (nobody is logged in any more, or somebody else).
 */
export class PageSession extends EventTarget {
  /** What the socket connects with; renewed with every answer. */
  token;
  #userId;
  #ask;
  #now;
  #later;
  #askedAt = -Infinity;
  #isDoubtful = false;

  constructor(token, userId, { ask = askServer, now = () => performance.now(), later = setTimeout } = {}) {
    super();
    this.token = token;
    this.#userId = userId;
    this.#ask = ask;
    this.#now = now;
    // As a method, setTimeout would refuse to run.
    this.#later = (run, ms) => later(run, ms);
  }

  /** Finds out whether the session goes on, unless that was asked a moment ago. */
  async check() {
    if (this.#now() - this.#askedAt < ASK_INTERVAL_MS) return;
    this.#askedAt = this.#now();
    const session = await this.#ask();
    // A server that does not answer says nothing about the session.
    if (session === null) return;
    if (session.user_id === this.#userId) {
      this.token = session.token;
      this.#isDoubtful = false;
    } else if (this.#isDoubtful) {
      this.dispatchEvent(new Event("ended"));
    } else {
      // After a change of the password in another tab, the cookie of the new session may not have come yet.
      this.#isDoubtful = true;
      this.#later(() => this.check(), ASK_INTERVAL_MS);
    }
  }
}

/** Who is logged in, `{user_id, token}`, or null without an answer. */
export async function askServer() {
  if (!navigator.onLine) return null;
  try {
    const response = await fetch("/api/session");
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
