-- What stands first in the outbox was sent.
-- KEYS: the partition's meta; its outbox. ARGV: its epoch, how many.
-- Returns 1; 0 if another worker is the writer.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 0
end
redis.call('LTRIM', KEYS[2], tonumber(ARGV[2]), -1)
return 1
