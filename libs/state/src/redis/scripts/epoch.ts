/**
 * The epoch: which life of the store's content this is. Everything else lives under a key prefix with the epoch's id,
 * so content from before a loss is out of reach at once and goes by its expiry.
 *
 * KEYS[1] is a hash in the platform's slot: id, run (the server's run id), seq (grows with every heartbeat; a replica that
 * has seen a higher one knows that the server went back to an older copy), state (`b` rebuilding, `r` ready).
 */

/** Joins the current epoch or, where the content is not what it was, opens a new one. ARGV: run id, new id, last seq seen. */
export const openEpochLua = `
local found = redis.call('HMGET', KEYS[1], 'id', 'run', 'seq', 'state')
local id, run, seq, state = found[1], found[2], tonumber(found[3] or 0) or 0, found[4]
local last = tonumber(ARGV[3])
if not id or run ~= ARGV[1] or seq < last then
  id, seq, state = ARGV[2], math.max(seq, last) + 1, 'b'
  redis.call('HSET', KEYS[1], 'id', id, 'run', ARGV[1], 'seq', seq, 'state', state)
end
return { id, seq, state }
`;

/** Renews a lease. KEYS[2] owners. ARGV: epoch, last seq seen, owner, now, lease. Reply: 0 where the epoch is another. */
export const heartbeatLua = `
local found = redis.call('HMGET', KEYS[1], 'id', 'seq', 'state')
if found[1] ~= ARGV[1] or tonumber(found[2]) < tonumber(ARGV[2]) then return { 0 } end
local now = tonumber(ARGV[4])
if now == 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
redis.call('HSET', KEYS[2], ARGV[3], string.format('%.0f', now + tonumber(ARGV[5])))
redis.call('PEXPIRE', KEYS[2], 3456000000)
local live = 0
for _, lease_end in ipairs(redis.call('HVALS', KEYS[2])) do
  if tonumber(lease_end) > now then live = live + 1 end
end
return { 1, redis.call('HINCRBY', KEYS[1], 'seq', 1), found[3], live }
`;

/** Owners whose lease is over. KEYS[1] owners. ARGV: now. */
export const expiredOwnersLua = `
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local expired = {}
local owners = redis.call('HGETALL', KEYS[1])
for at = 1, #owners, 2 do
  if tonumber(owners[at + 1]) <= now then expired[#expired + 1] = owners[at] .. '\\n' .. owners[at + 1] end
end
return expired
`;

/** Forgets an owner unless its lease was renewed meanwhile. KEYS[1] owners. ARGV: owner, the lease end seen. */
export const forgetOwnerLua = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1
`;

/** KEYS[2] restored owners. ARGV: epoch, owners that must be marked. Reply: the missing ones, or false for another epoch. */
export const finishRebuildLua = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return false end
local missing = {}
if redis.call('HGET', KEYS[1], 'state') == 'r' then return missing end
for i = 2, #ARGV do
  if redis.call('SISMEMBER', KEYS[2], ARGV[i]) == 0 then missing[#missing + 1] = ARGV[i] end
end
if #missing == 0 then redis.call('HSET', KEYS[1], 'state', 'r') end
return missing
`;

/** Announces a marker that still has to be proved. KEYS[1] marker. ARGV: nonce. Reply: `ok` where it is proved already. */
export const beginMarkerLua = `
if redis.call('GET', KEYS[1]) == 'ok' then return 'ok' end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
`;

/** Proves it, if nobody wiped the store (or announced another) since. KEYS[1] marker. ARGV: nonce. */
export const confirmMarkerLua = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'ok')
return 1
`;
