/** The shortest time between two requests. */
export const ASK_INTERVAL_MS = 1_000;

/**
 * The session in which the page was loaded. A socket that is refused does not tell a script why, so
 * the page asks whether its person is still logged in.
 *
 * Events: `ended` (nobody is logged in any more, or somebody else).
 */
export class PageSession extends EventTarget {
  /** The token for the socket, renewed with every response. */
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

  /** Checks whether the session is still valid, unless that was just done. */
  async check() {
    if (this.#now() - this.#askedAt < ASK_INTERVAL_MS) return;
    this.#askedAt = this.#now();
    const session = await this.#ask();
    // A server that doesn't respond says nothing about the session.
    if (session === null) return;
    if (session.user_id === this.#userId) {
      this.token = session.token;
      this.#isDoubtful = false;
    } else if (this.#isDoubtful) {
      this.dispatchEvent(new Event("ended"));
    } else {
      // After a password change in another tab, the new session's cookie may not have arrived yet.
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
