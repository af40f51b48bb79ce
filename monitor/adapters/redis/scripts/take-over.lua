-- Make a rebuild the one writer of a partition, whoever else is, retired or not.
-- KEYS: the partition's meta. ARGV: the writer, for how many milliseconds nobody else may claim it.
-- Returns the new epoch.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HDEL', KEYS[1], 'retired')
local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'lease', string.format('%.0f', now + tonumber(ARGV[2])))
return epoch
