-- Read all topics of a partition at one instant.
-- KEYS: the topics' streams. ARGV: how many entries of each at most; then of each topic the offset read next.
-- Returns seconds and microseconds of the instant, then the entries of each topic.
local found = redis.call('TIME')
for i = 1, #KEYS do
  found[#found + 1] = redis.call('XRANGE', KEYS[i], '(' .. ARGV[i + 1] .. '-0', '+', 'COUNT', ARGV[1])
end
return found
