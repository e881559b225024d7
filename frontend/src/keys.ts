// A button or link with data-key answers to that key, unless someone is writing.
import { writing } from "./worklist";

export function pressKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (writing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!/^[a-z?]$/i.test(event.key)) return;
    const target = document.querySelector<HTMLElement>(`[data-key="${event.key.toLowerCase()}"]`);
    if (target) {
      event.preventDefault();
      target.focus();
      if (target.matches("a, summary")) target.click();
    }
  });
}
