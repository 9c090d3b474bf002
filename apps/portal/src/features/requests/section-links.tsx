import { useEffect, useState, type MouseEvent } from 'react';
import classes from './requests-page.module.css';

/** Ids of the sections, in order; each section carries its own. */
export const sections = [
  { id: 'timeline', label: 'Timeline' },
  { id: 'decision', label: 'Decision' },
  { id: 'price', label: 'Tokens & price' },
  { id: 'attempts', label: 'Attempts' },
] as const;

/** Links that scroll; the one whose section is at the top is marked. */
export function SectionLinks() {
  const [current, setCurrent] = useState<string>(sections[0].id);
  useEffect(() => {
    const scroller = document.getElementById(sections[0].id)?.closest('[role="region"]');
    if (!scroller) return undefined;
    const mark = () => {
      // At the very end the last sections cannot reach the top: what was chosen stays marked.
      if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2) return;
      const top = scroller.getBoundingClientRect().top + 60;
      const above = sections.filter(
        ({ id }) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) <= top,
      );
      setCurrent((above.at(-1) ?? sections[0]).id);
    };
    scroller.addEventListener('scroll', mark, { passive: true });
    return () => scroller.removeEventListener('scroll', mark);
  }, []);
  const go = (event: MouseEvent<HTMLElement>, id: string) => {
    // The address belongs to the filters, not to the place one has scrolled to.
    event.preventDefault();
    const section = document.getElementById(id);
    const scroller = section?.closest('[role="region"]');
    const links = event.currentTarget.parentElement?.offsetHeight ?? 0;
    if (section && scroller)
      scroller.scrollTop += section.getBoundingClientRect().top - scroller.getBoundingClientRect().top - links;
    setCurrent(id);
  };
  return (
    <nav className={classes.sections} aria-label="Sections of the record">
      {sections.map(({ id, label }) => (
        <a
          key={id}
          href={`#${id}`}
          aria-current={current === id ? 'true' : undefined}
          onClick={(event) => go(event, id)}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
