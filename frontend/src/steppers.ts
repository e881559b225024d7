// − and + beside a number field. The buttons are hidden until this script is there to serve them.
export function stepWithButtons(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-stepper]")) {
    const field = box.querySelector("input");
    if (!field) continue;
    for (const button of box.querySelectorAll<HTMLButtonElement>("button[data-by]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const low = Number(field.min || "0");
        const high = Number(field.max || "99");
        const next = Number(field.value || "0") + Number(button.dataset.by);
        field.value = String(Math.min(high, Math.max(low, next)));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  }
}
