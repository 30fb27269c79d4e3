DELETE FROM log WHERE topic_id IN (SELECT id FROM topics WHERE name LIKE 'rooms:%');
DELETE FROM topics WHERE name LIKE 'rooms:%';
DROP TABLE room_videos;
DROP TABLE rooms;
