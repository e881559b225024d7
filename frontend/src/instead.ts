// A way out (没有, 说不清) and a given answer exclude each other: choosing one clears the other before it is saved.
export function eitherOr(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form")) {
    const ways = form.querySelectorAll<HTMLInputElement>('input[name="instead"]');
    if (!ways.length) continue;
    const given = form.querySelectorAll<HTMLInputElement>('[name="value"], [name="who"], [name="year"], [name="month"], [name="day"]');
    const change = (event: Event): void => {
      const target = event.target;
      if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
      if (target.name === "instead") {
        for (const field of given) {
          if (field.type === "checkbox") field.checked = false;
          else field.value = "";
        }
      } else if (target.type === "checkbox" ? (target as HTMLInputElement).checked : target.value) {
        for (const way of ways) way.checked = false;
      }
    };
    form.addEventListener("change", change, true);
    form.addEventListener("input", change, true);
  }
}
