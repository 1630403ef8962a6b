// The page's own words: words.json in English, French and Arabic, with each language's plurals.

export const LANGUAGES = ["en", "fr", "ar"];

let all = {};

/** Fetch the words; everything else waits for them. */
export async function fetchWords() {
  const answer = await fetch("/page/words.json");
  all = await answer.json();
}

/** The words of one language as a function: say("unread", {n: 3}); "phone.start" reaches inside. An unknown key throws. */
export function wordsOf(language) {
  const known = LANGUAGES.includes(language) ? language : "en";
  const plurals = new Intl.PluralRules(known);
  return (key, values = {}) => {
    const found = key.split(".").reduce((words, part) => words?.[part], all[known]);
    if (found === undefined) throw new Error(`words.json has no "${key}" in ${known}`);
    const text = typeof found === "string" ? found : (found[plurals.select(values.n)] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (_, name) => isolated(values[name]));
  };
}

/** "rtl" or "ltr". */
export function directionOf(language) {
  return language === "ar" ? "rtl" : "ltr";
}

/** The language this page opens in: the one chosen last, else the browser's, else English. */
export function firstLanguage() {
  const wished = [remembered("language"), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wished.find((language) => LANGUAGES.includes(language)) ?? "en";
}

/** Something the browser keeps between visits; null where it keeps nothing (private windows). */
export function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(`multaqa.${key}`));
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`multaqa.${key}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing is no reason to stop.
  }
}

// A Latin name inside an Arabic sentence keeps its own direction (first strong isolate ... pop).
function isolated(value) {
  return typeof value === "number" ? String(value) : `\u2068${value ?? ""}\u2069`;
}
