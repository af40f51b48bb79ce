-- Claim the slot of this moment, or hold everybody off.
-- KEYS[1]: a hash with `last`, when a slot was last given, and `held`, until when none is; microseconds of the epoch.
-- ARGV[1]: the least distance from the last slot, ARGV[2]: how long to give none, in microseconds; one of them is 0.
-- Returns 0 if the slot is given, else the microseconds after which to ask again.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local held = tonumber(redis.call('HGET', KEYS[1], 'held') or '0')
local hold_off = tonumber(ARGV[2])
if hold_off > 0 then
  redis.call('HSET', KEYS[1], 'held', string.format('%.0f', math.max(held, now + hold_off)))
  return 0
end
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or '0')
-- A clock that was set back must not stop everybody until it has caught up.
if last > now then
  last = now
  redis.call('HSET', KEYS[1], 'last', string.format('%.0f', now))
end
local free = math.max(held, last + tonumber(ARGV[1]))
if now < free then
  return free - now
end
redis.call('HSET', KEYS[1], 'last', string.format('%.0f', now))
return 0
