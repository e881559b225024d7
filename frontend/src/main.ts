// Doudi 兜底: the little script there is. Every page works without it; this only saves steps.
import { echoMoney } from "./money";
import { eitherOr } from "./instead";
import { focusSummary } from "./errors";
import { stepWithButtons } from "./steppers";
import { drawSignatures } from "./signature";
import { walkTheList } from "./worklist";
import { pressKeys } from "./keys";
import { printButtons } from "./print";
import { shrinkPhotos } from "./photos";
import { saveAnswers } from "./autosave";

function wake(root: ParentNode): void {
  eitherOr(root);
  echoMoney(root);
  stepWithButtons(root);
  drawSignatures(root);
  printButtons(root);
  shrinkPhotos(root);
}

document.documentElement.classList.add("js");
wake(document);
focusSummary();
saveAnswers();
walkTheList();
pressKeys();
document.body.addEventListener("htmx:afterSwap", (event) => {
  const target = event.target;
  if (target instanceof Element) wake(target);
});
