import { TOMBSTONE_MS } from '../../counter-store.js';
import { countersLua } from './counters.js';

/**
 * The transitions of a hold, one script each. All of one operation run twice, once in each slot it touches, with the
 * same arguments: each copy counts the checks of its own slot and records all of them.
 *
 * A hold is one string: `F<until>` for an operation that is over (its tombstone), else a MessagePack table:
 *   g organization, w owner, a admitted at, f facts (JSON), k last extension, u presumed until (absent while held),
 *   c checks: { code, p1, p2, amount, tag, limitId, { mark, take, mark, take, … } }
 *
 * KEYS[1] hold, KEYS[2] the organization's open holds by admission time, KEYS[3] the slot's marker (below).
 * Counter keys are built from the prefix in ARGV[1]: they carry the slot's hash tag, so a cluster serves them from the
 * same node.
 *
 * Marker: a hard budget is only judged where the slot's marker says `ok`, which a wiped store does not; `absent` sends
 * the caller to find out whether the organization is new or the content is gone.
 */
const holdsLua = `${countersLua}
local TOMBSTONE = ${TOMBSTONE_MS}
local ADMITTED, LIMIT, REBUILDING, FINISHED, ABSENT = 1, 0, 2, 3, 4

-- @returns the record, or nil and whether the operation is over.
local function read_hold(key, now)
  local value = redis.call('GET', key)
  if not value then return nil, false end
  if string.sub(value, 1, 1) == 'F' then return nil, tonumber(string.sub(value, 2)) > now end
  local hold = cmsgpack.unpack(value)
  if hold.u and hold.u <= now then return nil, false end
  return hold, false
end

local function write_hold(key, hold, ttl)
  redis.call('SET', key, cmsgpack.pack(hold), 'PX', string.format('%.0f', ttl))
end

local function write_tombstone(key, now)
  redis.call('SET', key, 'F' .. string.format('%.0f', now + TOMBSTONE), 'PX', TOMBSTONE + 60000)
end

local function recorded_check(prefix, entry)
  return check_of(prefix, entry[1], entry[2], entry[3], entry[4], entry[5])
end

local function report_hold(reply, prefix, slot, hold, now)
  for i = 1, #hold.c do
    local check = recorded_check(prefix, hold.c[i])
    if check.slot == slot then report(reply, check, look(check, now), true, now) end
  end
  return reply
end

-- Judges takes against looked-up counters. @returns the verdict.
local function judge(checks, seen, takes, extending, ready, marker)
  local verdict = ADMITTED
  for i = 1, #checks do
    local check = checks[i]
    if check and check.hard then
      if check.budget then
        if ready ~= '1' then return REBUILDING end
        if not extending and redis.call('GET', marker) ~= 'ok' then return ABSENT end
      end
      if not (extending and takes[i] == 0) and not fits(takes[i], seen[i].room) then verdict = LIMIT end
    end
  end
  return verdict
end

local function report_refusal(reply, checks, seen, takes, extending, now)
  for i = 1, #checks do
    local check = checks[i]
    if check then
      local judged = not (reply[1] == REBUILDING and check.hard and check.budget)
      local ok = judged and ((extending and takes[i] == 0) or fits(takes[i], seen[i].room))
      report(reply, check, seen[i], ok, now)
    end
  end
  return reply
end

-- Takes from every counter of this slot and appends the portions to the entries.
local function take_all(checks, seen, takes, extending, entries, reply, now)
  for i = 1, #checks do
    local check = checks[i]
    local portions = entries[i][7]
    local mark, taken = 0, takes[i]
    if check then
      local ok = check.hard or (extending and takes[i] == 0) or fits(takes[i], seen[i].room)
      taken = take_from(check, seen[i], takes[i], now)
      mark = seen[i].mark or 0
      report(reply, check, seen[i], ok, now)
    end
    portions[#portions + 1] = mark
    portions[#portions + 1] = taken
  end
  return reply
end

-- Ends all portions of this slot's checks. figures = nil gives everything back.
local function end_all(prefix, slot, hold, figures, becomes_presumed, now)
  for i = 1, #hold.c do
    local check = recorded_check(prefix, hold.c[i])
    if check.slot == slot then
      local seen = look(check, now)
      local portions = hold.c[i][7]
      local remaining = figures and figures[i] or 0
      for at = 1, #portions, 2 do
        local take = portions[at + 1]
        local give = remaining
        if becomes_presumed then
          give = take
        elseif at + 1 < #portions then
          give = math.min(remaining, take)
        end
        remaining = remaining - give
        end_portion(check, seen, portions[at], take, give, hold.u ~= nil, becomes_presumed, now)
      end
    end
  end
end
`;

/** ARGV: prefix, now, slot, ready, operation, owner, organization, facts, n, n × (code, p1, p2, amount, take, tag, limitId). */
export const admitLua = `${holdsLua}
local prefix, now, slot = ARGV[1], clock(ARGV[2]), ARGV[3]
local hold, over = read_hold(KEYS[1], now)
if over or (hold and hold.u) then return { FINISHED, now } end
if hold then return report_hold({ ADMITTED, now }, prefix, slot, hold, now) end
local checks, seen, takes, entries = {}, {}, {}, {}
for i = 1, tonumber(ARGV[9]) do
  local at = 3 + i * 7
  local code = ARGV[at]
  entries[i] = { code, tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), ARGV[at + 5], ARGV[at + 6], {} }
  takes[i] = tonumber(ARGV[at + 4])
  local check = recorded_check(prefix, entries[i])
  checks[i] = check.slot == slot and check
  if checks[i] then seen[i] = look(check, now) end
end
local verdict = judge(checks, seen, takes, false, ARGV[4], KEYS[3])
if verdict ~= ADMITTED then return report_refusal({ verdict, now }, checks, seen, takes, false, now) end
local reply = take_all(checks, seen, takes, false, entries, { ADMITTED, now }, now)
write_hold(KEYS[1], { g = ARGV[7], w = ARGV[6], a = now, f = ARGV[8], k = 0, c = entries }, FOREVER)
if slot == 'o' then redis.call('ZADD', KEYS[2], now, ARGV[5]) end
return reply
`;

/** ARGV: prefix, now, slot, ready, step (0 = the next), n, n × take. Reply: verdict, now, step, states. */
export const extendLua = `${holdsLua}
local prefix, now, slot = ARGV[1], clock(ARGV[2]), ARGV[3]
local hold = read_hold(KEYS[1], now)
if not hold or hold.u then return { FINISHED, now, 0 } end
local step = tonumber(ARGV[5])
if step == 0 then step = hold.k + 1 end
if step <= hold.k then return report_hold({ ADMITTED, now, hold.k }, prefix, slot, hold, now) end
local given = tonumber(ARGV[6])
local checks, seen, takes = {}, {}, {}
for i = 1, #hold.c do
  takes[i] = i <= given and tonumber(ARGV[6 + i]) or 0
  local check = recorded_check(prefix, hold.c[i])
  checks[i] = check.slot == slot and check
  if checks[i] then seen[i] = look(check, now) end
end
local verdict = judge(checks, seen, takes, true, ARGV[4], '')
if verdict ~= ADMITTED then return report_refusal({ verdict, now, step }, checks, seen, takes, true, now) end
local reply = take_all(checks, seen, takes, true, hold.c, { ADMITTED, now, step }, now)
hold.q = hold.k
hold.k = step
write_hold(KEYS[1], hold, FOREVER)
return reply
`;

/** Takes back the extension `step` because the other slot refused it. ARGV: prefix, now, slot, step. */
export const retractLua = `${holdsLua}
local prefix, now, slot = ARGV[1], clock(ARGV[2]), ARGV[3]
local hold = read_hold(KEYS[1], now)
if not hold or hold.u then return { now } end
if hold.k == tonumber(ARGV[4]) and hold.q then
  for i = 1, #hold.c do
    local portions = hold.c[i][7]
    local take, mark = table.remove(portions), table.remove(portions)
    local check = recorded_check(prefix, hold.c[i])
    if check.slot == slot then end_portion(check, look(check, now), mark, take, 0, false, false, now) end
  end
  hold.k, hold.q = hold.q, nil
  write_hold(KEYS[1], hold, FOREVER)
end
return report_hold({ now }, prefix, slot, hold, now)
`;

/**
 * ARGV: prefix, now, slot, kind, operation, n, n × figure. Kinds: `s` settle, `r` release, `p` presume, `x` cancel
 * (the other slot refused: as if it had never been admitted; replies with the counters as they were).
 */
export const finishLua = `${holdsLua}
local prefix, now, slot, kind = ARGV[1], clock(ARGV[2]), ARGV[3], ARGV[4]
local hold, over = read_hold(KEYS[1], now)
if not hold then
  if kind == 'r' and not over then write_tombstone(KEYS[1], now) end
  return { now }
end
if hold.u and (kind == 'p' or kind == 'x') then return { now } end
local figures
if kind == 's' then
  figures = {}
  for i = 1, tonumber(ARGV[6]) do figures[i] = tonumber(ARGV[6 + i]) end
end
end_all(prefix, slot, hold, figures, kind == 'p', now)
if slot == 'o' then redis.call('ZREM', KEYS[2], ARGV[5]) end
if kind == 'x' then
  redis.call('DEL', KEYS[1])
  return report_hold({ now }, prefix, slot, hold, now)
elseif kind == 'p' then
  local until_ms = now + TOMBSTONE
  for i = 1, #hold.c do
    if string.sub(hold.c[i][1], 2, 2) == 'c' then until_ms = math.max(until_ms, hold.c[i][3]) end
  end
  hold.u = until_ms
  write_hold(KEYS[1], hold, until_ms - now + DAY)
else
  write_tombstone(KEYS[1], now)
end
return { now }
`;

/** Puts an open hold back after a loss. ARGV as admit, with the admission time in place of `ready`. */
export const republishLua = `${holdsLua}
local prefix, now, slot, admitted_at = ARGV[1], clock(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local hold, over = read_hold(KEYS[1], now)
if hold or over then return 0 end
local entries = {}
for i = 1, tonumber(ARGV[9]) do
  local at = 3 + i * 7
  local take = tonumber(ARGV[at + 4])
  entries[i] = { ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), ARGV[at + 5], ARGV[at + 6], {} }
  local check = recorded_check(prefix, entries[i])
  local mark = 0
  if check.slot == slot then
    local seen = look(check, now)
    take = put_into(check, seen, take, admitted_at, now)
    mark = seen.mark or 0
  end
  entries[i][7] = { mark, take }
end
write_hold(KEYS[1], { g = ARGV[7], w = ARGV[6], a = admitted_at, f = ARGV[8], k = 0, c = entries }, FOREVER)
if slot == 'o' then redis.call('ZADD', KEYS[2], admitted_at, ARGV[5]) end
return 1
`;

/** ARGV: prefix, now, slot, n, n × (code, p1, p2, amount, take, tag, limitId). KEYS[1] only routes. */
export const peekLua = `${countersLua}
local prefix, now, slot = ARGV[1], clock(ARGV[2]), ARGV[3]
local reply = { now }
for i = 1, tonumber(ARGV[4]) do
  local at = i * 7 - 2
  local check = check_of(prefix, ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 5])
  if check.slot == slot then
    local seen = look(check, now)
    report(reply, check, seen, fits(tonumber(ARGV[at + 4]), seen.room), now)
  end
end
return reply
`;

/** Open holds, oldest first, as JSON with numbers as strings. KEYS[1] open holds. ARGV: prefix, most, owners (none = all). */
export const listLua = `
local wanted
for i = 3, #ARGV do
  wanted = wanted or {}
  wanted[ARGV[i]] = true
end
local found = {}
for _, operation in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if #found >= tonumber(ARGV[2]) then break end
  local value = redis.call('GET', ARGV[1] .. 'h:' .. operation)
  local hold = value and string.sub(value, 1, 1) ~= 'F' and cmsgpack.unpack(value)
  if not hold then
    redis.call('ZREM', KEYS[1], operation)
  elseif not wanted or wanted[hold.w] then
    local checks = {}
    for i, entry in ipairs(hold.c) do
      local numbers = { entry[2], entry[3], entry[4] }
      for at = 2, #entry[7], 2 do numbers[#numbers + 1] = entry[7][at] end
      for at = 1, #numbers do numbers[at] = string.format('%.0f', numbers[at]) end
      checks[i] = { entry[1], entry[5], entry[6], numbers }
    end
    found[#found + 1] = cjson.encode({
      operation, hold.g, hold.w, string.format('%.0f', hold.a), hold.f, #checks > 0 and checks or cjson.null,
    })
  end
end
return found
`;
