/** The moment the calendar month of `now` began in a zone. Correct over changes of the clock: the offset is taken there. */
export function startOfMonth(now: Date, timeZone: string): Date {
  const { year, month } = wallClock(now, timeZone);
  const wanted = Date.UTC(year, month - 1, 1);
  let guess = wanted;
  // Two rounds: the first finds the offset near the wanted moment, the second corrects it where the clock changed between.
  for (let round = 0; round < 2; round += 1) guess = wanted - offsetMs(new Date(guess), timeZone);
  return new Date(guess);
}

function offsetMs(at: Date, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(at, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1000) * 1000;
}

function wallClock(at: Date, timeZone: string) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const value = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return {
    year: value('year'),
    month: value('month'),
    day: value('day'),
    hour: value('hour'),
    minute: value('minute'),
    second: value('second'),
  };
}
