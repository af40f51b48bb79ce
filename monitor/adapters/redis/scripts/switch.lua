-- Put the new state of one issuer in the place of the old one: all of it or nothing.
-- KEYS: the meta key; the fresh keys; the names they get; every key of the old state.
-- ARGV: what the meta key must still hold ('' for nothing), how many fresh keys there are.
-- Returns 'ok'; 'changed' if somebody else was faster; 'lost' if a fresh key is gone.
local stated = redis.call('GET', KEYS[1]) or ''
if stated ~= ARGV[1] then
  return 'changed'
end
local count = tonumber(ARGV[2])
for i = 2, count + 1 do
  if redis.call('EXISTS', KEYS[i]) == 0 then
    return 'lost'
  end
end
for i = 2 * count + 2, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
for i = 2, count + 1 do
  redis.call('UNLINK', KEYS[i + count])
  redis.call('RENAME', KEYS[i], KEYS[i + count])
  redis.call('PERSIST', KEYS[i + count])
end
return 'ok'
