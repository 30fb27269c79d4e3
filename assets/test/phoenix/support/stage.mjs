// What scenarios are played on, in Node and in a page alike: it must import nothing of either.

/** How long anything may take; what is waited for takes milliseconds, or at most two seconds. */
const PATIENCE_MS = 10_000;

/**
 * Plays a scenario with the official client, and returns what it observed.
 *
 * `place` is where it happens: `{phoenix, WebSocket, sessionStorage, host, transport, obey}`, with
 * the server's commands behind `obey`. Every socket that the scenario opens is closed afterwards.
 */
export async function play(scenario, place) {
  const sockets = [];
  const name = crypto.randomUUID();
  const stage = {
    ...place,
    ...place.phoenix,
    /** A topic of this scenario alone. */
    topic: `room:${name}`,
    user: name,
    /** A socket that connects at once. */
    open({ path = "/socket", ...options } = {}) {
      const socket = new place.phoenix.Socket(`ws://${place.host}${path}`, {
        transport: place.transport === "longpoll" ? place.phoenix.LongPoll : place.WebSocket,
        params: { user: name },
        sessionStorage: place.sessionStorage,
        ...options,
      });
      sockets.push(socket);
      socket.connect();
      return socket;
    },
  };
  try {
    // A copy, because closing the sockets goes on to be observed.
    return structuredClone(await scenario.run(stage));
  } finally {
    for (const socket of sockets) socket.disconnect();
  }
}

/** Rejects when `promise` takes too long, and tells what there was instead. */
function within(promise, what, instead) {
  let timer;
  const late = new Promise((_, reject) => {
    const give = () => reject(new Error(`waited in vain for ${what}; there was ${instead()}`));
    timer = setTimeout(give, PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * What happened so far, in order. `add` is a callback; `until` waits until a condition on all of it
 * holds, and `reaches` for a number.
 */
export function collect(what) {
  const items = [];
  const checks = new Set();
  const add = (item) => {
    items.push(item);
    for (const check of checks) check();
  };
  const until = (holds) => {
    const held = new Promise((resolve) => {
      const check = () => holds(items) && resolve(items);
      checks.add(check);
      check();
    });
    return within(held, what, () => JSON.stringify(items));
  };
  const reaches = (count) => until(() => items.length >= count);
  return { items, add, until, reaches };
}

/** How a push or a join was answered: `{status, response}`. */
export function answer(push) {
  const answered = new Promise((resolve) => {
    for (const status of ["ok", "error", "timeout"]) {
      push.receive(status, (response) => resolve({ status, response }));
    }
  });
  return within(answered, `an answer to ${push.event}`, () => "none");
}

/** The reply to a push or a join that has to succeed. */
export async function reply(push) {
  const { status, response } = await answer(push);
  if (status !== "ok") throw new Error(`${push.event}: ${status} ${JSON.stringify(response)}`);
  return response;
}

/** A joined channel. */
export async function join(socket, topic, params) {
  const channel = socket.channel(topic, params);
  await reply(channel.join());
  return channel;
}
