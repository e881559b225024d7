// The amount just typed, said back in words (三百二十元，对吗？), so that a slipped zero is heard.

const DIGITS = "零一二三四五六七八九";

function fourDigitsInWords(value: number): string {
  let words = "";
  let gap = false;
  for (const [unit, name] of [[1000, "千"], [100, "百"], [10, "十"], [1, ""]] as const) {
    const digit = Math.floor(value / unit) % 10;
    if (digit === 0) {
      if (words) gap = true;
      continue;
    }
    words += (gap ? "零" : "") + DIGITS[digit] + name;
    gap = false;
  }
  return words;
}

/** Whole yuan in Chinese words; 320 → 三百二十. Up to 99,999,999; "" beyond or below one. */
export function wholeYuanInWords(yuan: number): string {
  if (!Number.isInteger(yuan) || yuan < 0 || yuan > 99_999_999) return "";
  if (yuan === 0) return "零";
  const high = Math.floor(yuan / 10_000);
  const low = yuan % 10_000;
  let words = high ? fourDigitsInWords(high) + "万" : "";
  if (low) words += (high && low < 1000 ? "零" : "") + fourDigitsInWords(low);
  return words.startsWith("一十") ? words.slice(1) : words;
}

/** What stands in the field, as fen; null when it is not an amount. Integer arithmetic only. */
export function fenOf(text: string): number | null {
  const plain = text.normalize("NFKC").replace(/[,，元\s]/g, "");
  const match = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

function sentence(fen: number, english: boolean): string {
  const yuan = Math.floor(fen / 100);
  const rest = fen % 100;
  if (english) return `CNY ${yuan.toLocaleString("en-GB")}${rest ? "." + String(rest).padStart(2, "0") : ""}. Is that right?`;
  let words = wholeYuanInWords(yuan) + "元";
  if (rest) {
    const jiao = Math.floor(rest / 10);
    const fenDigit = rest % 10;
    words += (jiao ? DIGITS[jiao] + "角" : "零") + (fenDigit ? DIGITS[fenDigit] + "分" : "");
  }
  return words + "，对吗？";
}

export function echoMoney(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-money]")) {
    const echo = document.getElementById(field.dataset.money ?? "");
    if (!echo) continue;
    field.addEventListener("input", () => {
      const fen = fenOf(field.value);
      echo.textContent = fen === null ? "" : sentence(fen, document.documentElement.lang.startsWith("en"));
      if (field.value) {
        for (const other of document.querySelectorAll<HTMLInputElement>("input[data-instead]")) other.checked = false;
      }
    });
    for (const other of document.querySelectorAll<HTMLInputElement>("input[data-instead]")) {
      other.addEventListener("change", () => {
        field.value = "";
        echo.textContent = "";
      });
    }
  }
}
