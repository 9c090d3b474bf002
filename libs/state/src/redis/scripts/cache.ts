/**
 * The cache of one organization: entries as strings of their own, an index by time of writing and their sizes. All under
 * the hash tag `{cache:<organization>}`.
 */

/**
 * Writes and makes room. KEYS: entry, index (sorted set), sizes (hash). ARGV: entry's name, value, ttl, bytes, most bytes,
 * key prefix of entries.
 */
export const cacheSetLua = `
local name, bytes, most = ARGV[1], tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
local before = tonumber(redis.call('HGET', KEYS[3], name) or 0)
redis.call('HSET', KEYS[3], name, bytes)
local total = redis.call('HINCRBY', KEYS[3], '', bytes - before)
redis.call('ZADD', KEYS[2], now, name)
while total > most do
  local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
  if not oldest then break end
  redis.call('DEL', ARGV[6] .. oldest)
  total = redis.call('HINCRBY', KEYS[3], '', -tonumber(redis.call('HGET', KEYS[3], oldest) or 0))
  redis.call('HDEL', KEYS[3], oldest)
end
-- Entries that expired by themselves are still in the index; a few of the oldest are looked at with each write.
for _, old in ipairs(redis.call('ZRANGE', KEYS[2], 0, 3)) do
  if redis.call('EXISTS', ARGV[6] .. old) == 0 then
    redis.call('ZREM', KEYS[2], old)
    redis.call('HINCRBY', KEYS[3], '', -tonumber(redis.call('HGET', KEYS[3], old) or 0))
    redis.call('HDEL', KEYS[3], old)
  end
end
local longest = math.max(tonumber(ARGV[3]), redis.call('PTTL', KEYS[2]))
redis.call('PEXPIRE', KEYS[2], longest)
redis.call('PEXPIRE', KEYS[3], longest)
return 1
`;

/** KEYS and ARGV[1] as above. */
export const cacheDeleteLua = `
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
local bytes = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0)
if bytes > 0 then
  redis.call('HINCRBY', KEYS[3], '', -bytes)
  redis.call('HDEL', KEYS[3], ARGV[1])
end
return 1
`;
