// ↑ ↓ 回车 in the list of tasks: the chosen row shows its side panel; the page works as links without this.

export function walkTheList(): void {
  const rows = document.querySelector<HTMLElement>("[data-rows]");
  if (!rows) return;
  const all = (): HTMLAnchorElement[] => [...rows.querySelectorAll<HTMLAnchorElement>("a.row")];
  const mark = (row: HTMLAnchorElement): void => {
    for (const other of all()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  };
  rows.addEventListener("click", (event) => {
    const row = (event.target as Element).closest<HTMLAnchorElement>("a.row");
    if (row) mark(row);
  });
  document.addEventListener("keydown", (event) => {
    if (writing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const list = all();
    const at = list.findIndex((row) => row.hasAttribute("aria-current"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const to = list[Math.min(list.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))];
      if (to) {
        event.preventDefault();
        to.focus();
        to.click();
      }
    } else if (event.key === "Enter") {
      const focused = document.activeElement;
      if (focused && focused !== document.body && !focused.matches("a.row")) return;
      const open = document.querySelector<HTMLAnchorElement>("[data-open]");
      if (open) {
        event.preventDefault();
        open.click();
      }
    } else if (event.key === "/") {
      const find = document.querySelector<HTMLInputElement>("[data-find]");
      if (find) {
        event.preventDefault();
        find.focus();
      }
    }
  });
}

export function writing(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
}
