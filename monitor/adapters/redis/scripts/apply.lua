-- One commit of a partition: state, positions, outbox and the order of taking change together, or nothing does.
-- KEYS: meta; delta; alerts; alert order; outbox; rejects; held; versions; order (of the log that is in this store).
-- ARGV: epoch; number of the commit; milliseconds of silence allowed; MessagePack of the changes
--   {meta = fields and values, alerts = ids and texts, outbox = texts, rejects = ids and texts,
--    held = texts, held_anew = bool, versions = issuers and texts}; the delta; the order, '' if the log is elsewhere.
-- Returns 1; 0 if another worker is the writer; -1 if that commit is not the next one.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] or redis.call('HGET', KEYS[1], 'retired') then
  return 0
end
local number = tonumber(ARGV[2])
if tonumber(redis.call('HGET', KEYS[1], 'number') or '0') + 1 ~= number then
  return -1
end
local function each(command, key, values, step)
  for first = 1, #values, step do
    redis.call(command, key, unpack(values, first, math.min(first + step - 1, #values)))
  end
end
local changes = cmsgpack.unpack(ARGV[4])
each('HSET', KEYS[1], changes.meta, 1000)
redis.call('RPUSH', KEYS[2], ARGV[5])
for i = 1, #changes.alerts, 2 do
  if redis.call('HSETNX', KEYS[3], changes.alerts[i], changes.alerts[i + 1]) == 1 then
    redis.call('RPUSH', KEYS[4], changes.alerts[i])
  end
end
each('RPUSH', KEYS[5], changes.outbox, 1000)
each('HSET', KEYS[6], changes.rejects, 1000)
if changes.held_anew then
  redis.call('DEL', KEYS[7])
end
each('RPUSH', KEYS[7], changes.held, 1000)
each('HSET', KEYS[8], changes.versions, 1000)
if ARGV[6] ~= '' then
  redis.call('XADD', KEYS[9], string.format('%.0f-0', number), 'order', ARGV[6])
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSET', KEYS[1], 'number', ARGV[2], 'lease', string.format('%.0f', now + tonumber(ARGV[3])))
return 1
