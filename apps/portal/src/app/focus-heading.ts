/** Frames to wait for a page that is still being loaded. */
const patience = 60;

/** After a move to another page, reading starts at its heading. */
export function focusHeading(framesLeft = patience): void {
  requestAnimationFrame(() => {
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading) heading.focus();
    else if (framesLeft > 0) focusHeading(framesLeft - 1);
  });
}
