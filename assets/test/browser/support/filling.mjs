import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Everybody has read all that is said here but the last `unread` messages. */
const SQL = `
import sqlite3, sys
path, conversation, count, unread = sys.argv[1], *map(int, sys.argv[2:])
db = sqlite3.connect(path, timeout=30)
users = [id for id, in db.execute("SELECT user_id FROM conversation_members WHERE conversation_id = ?", (conversation,))]
rows = ((conversation, number, users[number % len(users)], f"no. {number}") for number in range(1, count + 1))
db.executemany("INSERT INTO messages (conversation_id, number, user_id, content, inserted_at, updated_at) "
               "VALUES (?, ?, ?, ?, '2026-01-01 12:00:00', '2026-01-01 12:00:00')", rows)
db.execute("UPDATE conversations SET message_count = ?, last_message_id = (SELECT max(id) FROM messages) "
           "WHERE id = ?", (count, conversation))
db.execute("UPDATE conversation_members SET read_number = ? WHERE conversation_id = ?", (count - unread, conversation))
db.commit()
`;

/** Whether conversations can be filled: it takes Python. */
export const CAN_FILL = spawnSync("python3", ["-c", "import sqlite3"]).status === 0;

/** Fills an empty conversation with `no. 1` to `no. count`, by its members in turn. */
export async function fill(server, conversationId, { count, unread }) {
  const path = server.databaseUrl.replace("sqlite://", "");
  await run("python3", ["-c", SQL, path, conversationId, String(count), String(unread)]);
}
