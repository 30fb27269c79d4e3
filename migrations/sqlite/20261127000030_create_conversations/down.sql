DELETE FROM log WHERE topic_id IN (
  SELECT id FROM topics WHERE name LIKE 'users:%' OR name LIKE 'conversations:%'
);
DELETE FROM topics WHERE name LIKE 'users:%' OR name LIKE 'conversations:%';
DELETE FROM reports WHERE subject_kind = 'message';
DROP TABLE user_blocks;
DROP TABLE messages;
DROP TABLE conversation_members;
DROP TABLE conversations;
