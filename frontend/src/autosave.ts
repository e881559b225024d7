// Every answer is saved when the field is left; "已保存" appears only when the server has it.
export function saveAnswers(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-autosave]");
  const said = document.querySelector<HTMLElement>("[data-saved]");
  if (!form) return;
  form.addEventListener("change", async () => {
    if (said) said.hidden = true;
    const body = new FormData(form);
    body.set("autosave", "1");
    try {
      const answer = await fetch(location.href, { method: "POST", body, redirect: "manual" });
      if (said && answer.status === 204 && answer.headers.get("X-Saved") === "yes") said.hidden = false;
    } catch {
      // No network: 继续 tries again, and says so if it fails.
    }
  });
}
