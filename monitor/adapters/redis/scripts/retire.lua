-- Let nobody write this generation of a partition's state any more.
-- KEYS: the partition's meta. ARGV: the epoch of the writer that does it.
-- Returns 1; 0 if another one is the writer.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'retired', '1', 'lease', '0')
return 1
