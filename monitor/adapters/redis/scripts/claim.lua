-- Make a worker the one writer of a partition.
-- KEYS: the partition's meta. ARGV: the worker, for how many milliseconds it may be silent, and for how many anybody
-- ever may: a lease that lasts longer is of a clock that has gone back since, and holds nobody off; a worker that is
-- known to be gone, whose lease holds nobody off either, or ''.
-- Returns the new epoch; or 0 and who has it, while another worker is neither silent nor gone.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'owner', 'lease')
local rest = tonumber(held[2] or '0') - now
if held[1] and held[1] ~= ARGV[1] and held[1] ~= ARGV[4] and rest > 0 and rest <= tonumber(ARGV[3]) then
  return {0, held[1]}
end
if redis.call('HGET', KEYS[1], 'retired') then
  return {-1, ''}
end
local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'lease', string.format('%.0f', now + tonumber(ARGV[2])))
return {epoch, ARGV[1]}
