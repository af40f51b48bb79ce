-- Put another charter in the place of the one that counts.
-- KEYS: the charter. ARGV: the generation that must count still; then fields and values.
-- Returns 1; 0 if another generation counts.
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
