// A drawn signature (手写签名), sent as the strokes of an SVG path. Typing the name always works as well.

function trace(canvas: HTMLCanvasElement, out: HTMLInputElement): { clear: () => void } {
  const pen = canvas.getContext("2d");
  let drawing = false;
  let path = "";
  const fit = (): void => {
    canvas.width = canvas.clientWidth;
    canvas.height = canvas.clientHeight;
    if (!pen) return;
    pen.lineWidth = 2.4;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
  };
  const at = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [Math.round(event.clientX - box.left), Math.round(event.clientY - box.top)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    const [x, y] = at(event);
    path += `M${x} ${y}`;
    pen?.beginPath();
    pen?.moveTo(x, y);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const [x, y] = at(event);
    path += `L${x} ${y}`;
    pen?.lineTo(x, y);
    pen?.stroke();
  });
  for (const kind of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(kind, () => {
      drawing = false;
      out.value = path.length > 12 && path.length < 40_000 ? path : "";
    });
  }
  fit();
  return {
    clear: () => {
      path = "";
      out.value = "";
      pen?.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}

export function drawSignatures(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-signature]")) {
    const canvas = box.querySelector("canvas");
    const out = box.querySelector<HTMLInputElement>("input[type=hidden]");
    const again = box.querySelector<HTMLButtonElement>("button[data-clear]");
    const details = box.closest("details");
    if (!canvas || !out) continue;
    box.hidden = false;
    let pad = details?.open === false ? null : trace(canvas, out);
    details?.addEventListener("toggle", () => {
      if (details.open && !pad) pad = trace(canvas, out);
    });
    again?.addEventListener("click", () => pad?.clear());
  }
}
