-- Say that the writer of a partition is alive, or that it leaves (0 milliseconds).
-- KEYS: the partition's meta. ARGV: its epoch, for how many milliseconds it may be silent.
-- Returns 1; 0 if another worker is the writer.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 0
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSET', KEYS[1], 'lease', string.format('%.0f', now + tonumber(ARGV[2])))
return 1
