-- Put the events of the oldest deltas where they belong: into the record of each issuer.
-- KEYS: meta; delta; clocks; then the record of each issuer.
-- ARGV: epoch; how many deltas; MessagePack of clocks (issuers and instants); then a text for each record.
-- Returns 1; 0 if another worker is the writer.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 0
end
local clocks = cmsgpack.unpack(ARGV[3])
for i = 1, #clocks, 2 do
  redis.call('HSET', KEYS[3], clocks[i], clocks[i + 1])
end
for i = 4, #KEYS do
  redis.call('RPUSH', KEYS[i], ARGV[i])
end
redis.call('LTRIM', KEYS[2], tonumber(ARGV[2]), -1)
return 1
