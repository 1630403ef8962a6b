// Instants as people read them: each handset in its own zone and language.

const LOCALES = { en: "en-GB", fr: "fr-FR", ar: "ar-u-nu-latn" };
const formats = new Map();

function format(language, zone, options) {
  const key = `${language} ${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.DateTimeFormat(LOCALES[language] ?? "en-GB", { timeZone: zone, hourCycle: "h23", ...options }),
    );
  }
  return formats.get(key);
}

/** "08:45" */
export function timeOf(instant, zone, language) {
  return format(language, zone, { hour: "2-digit", minute: "2-digit" }).format(instant);
}

/** "Tuesday 9 April 2019", or without year and weekday when `short`. */
export function dayOf(instant, zone, language, { short = false } = {}) {
  const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return format(language, zone, short ? { day: "numeric", month: "long" } : long).format(instant);
}

/** "Tue, 08:45" */
export function weekdayTimeOf(instant, zone, language) {
  return format(language, zone, { weekday: "short", hour: "2-digit", minute: "2-digit" }).format(instant);
}

/** A key that two instants share when they fall on one day in `zone`. */
export function dateKey(instant, zone) {
  return format("en", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);
}

/** The city of an IANA zone in words: the exemplar city where the browser knows it, else the last part of its name. */
export function cityOf(zone, language) {
  const named = CITIES[zone]?.[language];
  return named ?? zone.split("/").at(-1).replaceAll("_", " ");
}

/**
 * An instant in the form a date_time entity asks for: "r" relative, or w?[dD]?[tT]?.
 * Source: Telegram Bot API, "Date-time entity formatting".
 */
export function entityTime(instant, pattern, { zone, language, now }) {
  if (pattern === "r") return relative(instant, now, language);
  const options = {};
  if (pattern.includes("w")) options.weekday = "short";
  if (pattern.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (pattern.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/[tT]/.test(pattern)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (pattern.includes("T")) options.second = "2-digit";
  return format(language, zone, options).format(instant);
}

const STEPS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

function relative(instant, now, language) {
  const seconds = Math.round((instant - now) / 1000);
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** The zones of the countries that meet at TechDays, for the handset's menu; cities as their people write them. */
export const CITIES = {
  "Africa/Casablanca": { en: "Casablanca", fr: "Casablanca", ar: "الدار البيضاء" },
  "Africa/Algiers": { en: "Algiers", fr: "Alger", ar: "الجزائر" },
  "Africa/Tunis": { en: "Tunis", fr: "Tunis", ar: "تونس" },
  "Africa/Cairo": { en: "Cairo", fr: "Le Caire", ar: "القاهرة" },
  "Asia/Beirut": { en: "Beirut", fr: "Beyrouth", ar: "بيروت" },
  "Asia/Amman": { en: "Amman", fr: "Amman", ar: "عمّان" },
  "Asia/Hebron": { en: "Hebron", fr: "Hébron", ar: "الخليل" },
  "Asia/Gaza": { en: "Gaza", fr: "Gaza", ar: "غزة" },
  "Asia/Jerusalem": { en: "Jerusalem", fr: "Jérusalem", ar: "القدس" },
  "Asia/Dubai": { en: "Dubai", fr: "Dubaï", ar: "دبي" },
  "Europe/Athens": { en: "Athens", fr: "Athènes", ar: "أثينا" },
  "Europe/Berlin": { en: "Berlin", fr: "Berlin", ar: "برلين" },
  "Europe/Brussels": { en: "Brussels", fr: "Bruxelles", ar: "بروكسل" },
  "Europe/Lisbon": { en: "Lisbon", fr: "Lisbonne", ar: "لشبونة" },
  "Europe/Madrid": { en: "Madrid", fr: "Madrid", ar: "مدريد" },
  "Europe/Paris": { en: "Paris", fr: "Paris", ar: "باريس" },
  "Europe/Riga": { en: "Riga", fr: "Riga", ar: "ريغا" },
  "Europe/Rome": { en: "Rome", fr: "Rome", ar: "روما" },
  "Europe/Warsaw": { en: "Warsaw", fr: "Varsovie", ar: "وارسو" },
};
