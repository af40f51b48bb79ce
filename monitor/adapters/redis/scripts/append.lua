-- Append lines to a topic of the log in this store, each block at an instant of its own.
-- KEYS: ends and instants of the partition's topics; the topic's stream.
-- ARGV: the topic; then of each block how many lines, the lines, their mark.
-- Returns the offset after the last line. An entry's id is the offset after its last line.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local taken = math.max(now, tonumber(redis.call('HGET', KEYS[1], 'taken') or '0') + 1)
local stop = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
for i = 2, #ARGV, 3 do
  stop = stop + tonumber(ARGV[i])
  redis.call('XADD', KEYS[2], string.format('%.0f-0', stop), 'taken', string.format('%.0f', taken),
    'count', ARGV[i], 'lines', ARGV[i + 1], 'mark', ARGV[i + 2])
  taken = taken + 1
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', stop), 'taken', string.format('%.0f', taken - 1))
return string.format('%.0f', stop)
