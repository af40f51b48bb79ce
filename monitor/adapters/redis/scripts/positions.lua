-- Write what some persons hold of one issuer.
-- KEYS: meta; the issuer's positions; the instants that positions are of.
-- ARGV: epoch; the issuer and plan; the instant ('' while more is to come); '1' to begin with nothing;
--   MessagePack of persons and texts.
-- Returns 1; 0 if another worker is the writer.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 0
end
if ARGV[4] == '1' then
  redis.call('UNLINK', KEYS[2])
end
local fields = cmsgpack.unpack(ARGV[5])
for first = 1, #fields, 1000 do
  redis.call('HSET', KEYS[2], unpack(fields, first, math.min(first + 999, #fields)))
end
-- While some are written and others are not, it is of no instant at all.
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[3], ARGV[2])
else
  redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
end
return 1
