// The error summary takes the focus when a page comes back with faults.
export function focusSummary(): void {
  const summary = document.querySelector<HTMLElement>("[data-summary]");
  summary?.focus();
}
