/**
 * The five ways to count, in Lua: the same arithmetic as `memory/counters.ts`, in the same order. Change them together;
 * the contract suite runs the same traces against both.
 *
 * A counter is one hash. Fields by algorithm (first letter of its tag):
 *   c calendar        s settled, h held, p presumed, b settled before a rebuild
 *   s sliding window  c newest cell seen, o oldest present cell (absent: none), t total, h held, and for each present cell n: `n` and `hn`
 *   b token bucket    l level in 1/windowMs of a token, r when it was that, h held
 *   l leaky bucket    as a token bucket; its level is what has still to leak, below zero
 *   n concurrency     h held
 *
 * Expiry by Redis is garbage collection only and always later than the logic needs it: what is over is decided by `now`,
 * so traces with a given `now` decide as in memory.
 *
 * `number` keeps 17 digits when handed to redis.call, but `..` does not: never concatenate an amount.
 */
export const countersLua = `
local MAX = 9007199254740991
local CELLS = 60
local HOUR = 3600000
local DAY = 86400000
local FOREVER = 40 * DAY

local function clock(given)
  local now = tonumber(given)
  if now ~= 0 then return now end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function number(value)
  return value and tonumber(value) or 0
end

-- A check: slot, algorithm, hard, budget, p1, p2, amount, key.
local function check_of(prefix, code, p1, p2, amount, tag)
  return {
    slot = string.sub(code, 1, 1), algorithm = string.sub(code, 2, 2),
    hard = string.sub(code, 3, 3) == 'h', budget = string.sub(code, 4, 4) == 'b',
    p1 = tonumber(p1), p2 = tonumber(p2), amount = tonumber(amount), key = prefix .. 'c:' .. tag,
  }
end

-- The level of a bucket above which nothing is gained by waiting.
local function full_of(check)
  return check.algorithm == 'l' and 0 or check.p2 * check.p1
end

-- The first present cell of [from, last], or nil.
local function first_present(key, from, last)
  for at = from, last do
    if redis.call('HEXISTS', key, string.format('%.0f', at)) == 1 then return at end
  end
  return nil
end

local function keep_window(check, cell, total, held, oldest)
  redis.call('HSET', check.key, 'c', cell, 't', total, 'h', held, 'o', oldest or '')
  redis.call('PEXPIRE', check.key, string.format('%.0f', 2 * check.p1 + HOUR))
end

-- Drops cells that have left the window and remembers the newest moment seen.
local function slide(check, now)
  local key = check.key
  local cell = math.floor(now * CELLS / check.p1)
  local found = redis.call('HMGET', key, 'c', 't', 'h', 'o')
  if not found[1] then return { cell = cell, total = 0, held = 0 } end
  local last, total, held, oldest = tonumber(found[1]), tonumber(found[2]), tonumber(found[3]), tonumber(found[4])
  if cell <= last then return { cell = last, total = total, held = held, oldest = oldest } end
  local first = cell - CELLS
  if last < first then
    -- All of it has left. The newest moment stays known: time must not go back.
    if oldest then
      redis.call('DEL', key)
      total, held, oldest = 0, 0, nil
    end
  elseif oldest and oldest < first then
    repeat
      local name, held_name = string.format('%.0f', oldest), string.format('h%.0f', oldest)
      local values = redis.call('HMGET', key, name, held_name)
      total = total - tonumber(values[1])
      held = held - tonumber(values[2])
      redis.call('HDEL', key, name, held_name)
      oldest = first_present(key, oldest + 1, last)
    until not oldest or oldest >= first
  end
  keep_window(check, cell, total, held, oldest)
  return { cell = cell, total = total, held = held, oldest = oldest }
end

-- The counter as of now, with the room left in it.
local function look(check, now)
  local algorithm, key = check.algorithm, check.key
  local seen
  if algorithm == 'c' then
    local found = redis.call('HMGET', key, 's', 'h', 'p', 'b')
    seen = { settled = number(found[1]), held = number(found[2]), presumed = number(found[3]), base = number(found[4]),
      fresh = not (found[1] or found[2] or found[3] or found[4]) }
    seen.room = check.amount - (seen.base + seen.settled + seen.presumed + seen.held)
  elseif algorithm == 's' then
    seen = slide(check, now)
    seen.mark = seen.cell
    seen.room = check.amount - seen.total
  elseif algorithm == 'b' or algorithm == 'l' then
    local found = redis.call('HMGET', key, 'l', 'r', 'h')
    local full = full_of(check)
    if found[1] then
      local refilled = tonumber(found[2])
      local at = math.max(now, refilled)
      seen = { at = at, level = math.min(full, tonumber(found[1]) + (at - refilled) * check.amount), held = number(found[3]) }
    else
      seen = { at = now, level = full, held = 0 }
    end
    if algorithm == 'b' then
      seen.room = math.floor(seen.level / check.p1)
    else
      seen.room = 0 - seen.level <= check.p2 * check.amount and check.amount or 0
    end
  else
    seen = { held = number(redis.call('HGET', key, 'h')) }
    seen.room = check.amount - seen.held
  end
  return seen
end

local function fits(take, room)
  if take == 0 then return room > 0 end
  return take <= room
end

local function keep_calendar(check, seen, now)
  redis.call('HSET', check.key, 's', seen.settled, 'h', seen.held, 'p', seen.presumed)
  if seen.fresh then
    redis.call('PEXPIRE', check.key, string.format('%.0f', math.max(HOUR, check.p2 - now) + DAY))
    seen.fresh = false
  end
end

local function keep_bucket(check, seen, level)
  seen.level = level
  -- A full bucket is as good as a new one.
  if seen.held == 0 and level == full_of(check) then
    redis.call('DEL', check.key)
    return
  end
  redis.call('HSET', check.key, 'l', level, 'r', seen.at, 'h', seen.held)
  local refill = check.amount > 0 and math.max(0, full_of(check) - level) / check.amount or FOREVER
  local ttl = seen.held > 0 and FOREVER or math.min(FOREVER, refill + DAY)
  redis.call('PEXPIRE', check.key, string.format('%.0f', ttl))
end

local function keep_concurrency(check, seen)
  if seen.held <= 0 then
    redis.call('DEL', check.key)
  else
    redis.call('HSET', check.key, 'h', seen.held)
    redis.call('PEXPIRE', check.key, FOREVER)
  end
end

local function add_to_cell(check, seen, cell, total, held)
  local name, held_name = string.format('%.0f', cell), string.format('h%.0f', cell)
  local found = redis.call('HMGET', check.key, name, held_name)
  local cell_total, cell_held = number(found[1]) + total, number(found[2]) + held
  -- What was admitted before a clock stepped back belongs to a moment that was seen.
  if cell > seen.cell then seen.cell = cell end
  seen.total = seen.total + total
  seen.held = seen.held + held
  if cell_total == 0 and cell_held == 0 then
    -- Given back whole: the cell is no longer what the window waits for.
    redis.call('HDEL', check.key, name, held_name)
    if seen.oldest == cell then seen.oldest = first_present(check.key, cell + 1, seen.cell) end
  else
    redis.call('HSET', check.key, name, cell_total, held_name, cell_held)
    if not seen.oldest or cell < seen.oldest then seen.oldest = cell end
  end
  keep_window(check, seen.cell, seen.total, seen.held, seen.oldest)
end

-- Takes after look in the same script; seen.mark is then where it was counted.
local function take_from(check, seen, take, now)
  local algorithm = check.algorithm
  local taken
  if algorithm == 's' then
    taken = math.min(take, MAX - seen.total)
    if taken > 0 then add_to_cell(check, seen, seen.mark, taken, taken) end
    return taken
  end
  taken = math.min(take, MAX - seen.held)
  if taken == 0 then return 0 end
  seen.held = seen.held + taken
  if algorithm == 'c' then
    keep_calendar(check, seen, now)
  elseif algorithm == 'b' or algorithm == 'l' then
    keep_bucket(check, seen, seen.level - taken * check.p1)
  else
    keep_concurrency(check, seen)
  end
  return taken
end

-- For a hold admitted earlier, whatever the limit says.
local function put_into(check, seen, take, admitted_at, now)
  if check.algorithm ~= 's' then return take_from(check, seen, take, now) end
  seen.mark = math.min(seen.cell, math.floor(admitted_at * CELLS / check.p1))
  if seen.mark < seen.cell - CELLS then return take end
  return take_from(check, seen, take, now)
end

-- Ends one portion of a hold: of what was taken, give stays counted.
local function end_portion(check, seen, mark, take, give, was_presumed, becomes_presumed, now)
  local algorithm = check.algorithm
  if algorithm == 's' then
    if mark < seen.cell - CELLS then return end
    local found = redis.call('HMGET', check.key, string.format('%.0f', mark), string.format('h%.0f', mark))
    if not found[1] then
      local given = math.min(give, MAX - seen.total)
      if given > 0 then add_to_cell(check, seen, mark, given, 0) end
      return
    end
    local change = math.min(give - take, MAX - seen.total)
    local held = was_presumed and 0 or -take
    add_to_cell(check, seen, mark, math.max(change, -tonumber(found[1])), math.max(held, -tonumber(found[2])))
    return
  end
  if not was_presumed then seen.held = math.max(0, seen.held - take) end
  if algorithm == 'c' then
    if was_presumed then seen.presumed = math.max(0, seen.presumed - take) end
    if becomes_presumed then
      seen.presumed = math.min(MAX, seen.presumed + give)
    else
      seen.settled = math.min(MAX, seen.settled + give)
    end
    keep_calendar(check, seen, now)
  elseif algorithm == 'b' or algorithm == 'l' then
    keep_bucket(check, seen, math.min(full_of(check), seen.level + (take - give) * check.p1))
  else
    keep_concurrency(check, seen)
  end
end

-- Near 2^53 ioredis's reader of integers is off by one; strings are not.
local function exact(value)
  if value < 4503599627370496 then return value end
  return string.format('%.0f', value)
end

-- Five figures: used, held, presumed, reset, ok.
local function report(reply, check, seen, ok, now)
  local used, held, presumed, reset = 0, seen.held, 0, now
  local algorithm = check.algorithm
  if algorithm == 'c' then
    used = math.min(MAX, seen.base + seen.settled + seen.presumed)
    presumed = seen.presumed
    reset = check.p2
  elseif algorithm == 's' then
    used = seen.total - seen.held
    if seen.oldest then reset = math.ceil((seen.oldest + CELLS + 1) * check.p1 / CELLS) end
  elseif algorithm == 'b' then
    local whole = math.floor(seen.level / check.p1)
    held = math.min(seen.held, math.max(0, check.p2 - whole))
    used = math.min(MAX, check.p2 - whole - held)
    if whole < check.p2 then
      local missing = (whole + 1) * check.p1 - seen.level
      reset = now + (check.amount == 0 and check.p1 or math.ceil(missing / check.amount))
    end
    reset = math.min(MAX, reset)
  elseif algorithm == 'l' then
    local queued = 0 - seen.level
    local whole = math.ceil(queued / check.p1)
    held = math.min(seen.held, whole)
    used = math.min(MAX, whole - held)
    if queued > 0 then reset = math.min(MAX, now + (check.amount == 0 and check.p1 or math.ceil(queued / check.amount))) end
  end
  local at = #reply
  reply[at + 1] = exact(used)
  reply[at + 2] = exact(held)
  reply[at + 3] = exact(presumed)
  reply[at + 4] = exact(reset)
  reply[at + 5] = ok and 1 or 0
end
`;
