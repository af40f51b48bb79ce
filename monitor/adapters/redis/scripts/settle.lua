-- Take a reject off its list, and note what was done about it.
-- KEYS: the list of rejects; what became of others. ARGV: the reject's id, what was done.
-- Returns 1; 0 if it was on the list no more.
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
