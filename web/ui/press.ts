/** Whether a button of the mouse is down: what moves the page meanwhile takes the click away from what was pressed. */

let pressed = false;
const raise = () => (pressed = false);
window.addEventListener('pointerdown', () => (pressed = true), true);
window.addEventListener('pointerup', raise, true);
window.addEventListener('pointercancel', raise, true);

/** Acts at once, or as soon as the click that has begun has been dealt with. */
export function afterThePress(act: () => void): void {
  if (!pressed) return act();
  const later = () => {
    window.removeEventListener('pointerup', later);
    window.removeEventListener('pointercancel', later);
    setTimeout(act); // the click comes in the same turn as the end of the press
  };
  window.addEventListener('pointerup', later);
  window.addEventListener('pointercancel', later);
}
