// <jalali-calendar> wraps the three inputs of a date and adds a calendar dialog. The inputs work without it.
const DAY = 86_400_000;
const ENGLISH = document.documentElement.lang === "en"; // pages in English have Gregorian dates
const LTR = document.documentElement.dir === "ltr";
const WORDS = ENGLISH
  ? {
      calendar: "Calendar", calendarFor: (legend) => `Calendar for “${legend}”`, close: "Close", today: "Today",
      yearBack: "Previous year", monthBack: "Previous month", monthOn: "Next month", yearOn: "Next year",
      days: [["Sa", "Saturday"], ["Su", "Sunday"], ["Mo", "Monday"], ["Tu", "Tuesday"], ["We", "Wednesday"], ["Th", "Thursday"], ["Fr", "Friday"]],
    }
  : {
      calendar: "تقویم", calendarFor: (legend) => `تقویم برای «${legend}»`, close: "بستن", today: "امروز",
      yearBack: "سال پیش", monthBack: "ماه پیش", monthOn: "ماه بعد", yearOn: "سال بعد",
      days: [["ش", "شنبه"], ["ی", "یکشنبه"], ["د", "دوشنبه"], ["س", "سه‌شنبه"], ["چ", "چهارشنبه"], ["پ", "پنجشنبه"], ["ج", "جمعه"]],
    };
const numbers = (calendar) => new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, { timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric" });
const jalali = numbers("persian");
const shown = ENGLISH ? numbers("gregory") : jalali;
const locale = ENGLISH ? "en-GB-u-ca-gregory" : "fa-IR-u-ca-persian";
const spoken = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" });
const monthName = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long" });
const tehran = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tehran", year: "numeric", month: "2-digit", day: "2-digit" });
const digits = (number) => (ENGLISH ? String(number) : String(number).replace(/\d/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[digit]));
const ascii = (text) => text.replace(/[۰-۹٠-٩]/g, (digit) => digit.charCodeAt(0) & 15).trim();

function parts(time, calendar = shown) {
  const found = Object.fromEntries(calendar.formatToParts(time).map((part) => [part.type, parseInt(part.value, 10)]));
  return { year: found.year, month: found.month, day: found.day };
}

// The UTC midnight of a Jalali day, from the year 1700 on of a Gregorian one; null if there is no such day.
function timeOf(year, month, day) {
  if (!(year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return null;
  if (year >= 1700) {
    const time = Date.UTC(year, month - 1, day);
    return new Date(time).getUTCDate() === day ? time : null;
  }
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  let time = Date.UTC(year + 621, 2, 21) + (before + day - 1) * DAY;
  for (const step of [0, -1, 1, -2, 2]) {
    const at = parts(time + step * DAY, jalali);
    if (at.year === year && at.month === month && at.day === day) return time + step * DAY;
  }
  return null;
}

function monthsLater(time, count) {
  const { year, month, day } = parts(time);
  const index = year * 12 + (month - 1) + count;
  for (let last = day; last > 0; last--) {
    const found = timeOf(Math.floor(index / 12), (index % 12) + 1, last);
    if (found !== null) return found;
  }
  return time;
}

const weekday = (time) => (new Date(time).getUTCDay() + 1) % 7; // Saturday is 0
const today = () => Date.parse(tehran.format(Date.now()) + "T00:00:00Z");

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

class JalaliCalendar extends HTMLElement {
  connectedCallback() {
    this.inputs = Object.fromEntries([...this.querySelectorAll("[data-part]")].map((input) => [input.dataset.part, input]));
    const legend = this.closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? "";
    this.opener = element("button", { type: "button", className: "button button-second calendar-open", textContent: WORDS.calendar });
    this.opener.setAttribute("aria-label", WORDS.calendarFor(legend));
    this.opener.setAttribute("aria-haspopup", "dialog");
    this.opener.addEventListener("click", () => this.open());
    this.append(this.opener);
  }

  typed() {
    const [year, month, day] = ["year", "month", "day"].map((part) => Number(ascii(this.inputs[part].value)));
    return timeOf(year, month, day);
  }

  open() {
    this.chosen = this.typed();
    this.focusDay = this.chosen ?? today();
    this.dialog ??= this.build();
    this.draw();
    this.dialog.showModal();
    this.focusCell();
  }

  build() {
    // Browsers mirror ‹ and › from right to left: there back points right.
    const turn = (label, sign, months) => {
      const button = element("button", { type: "button", textContent: sign });
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => {
        this.focusDay = monthsLater(this.focusDay, months);
        this.draw();
      });
      return button;
    };
    this.heading = element("h2", { id: `${this.inputs.day.id}_calendar` });
    this.heading.setAttribute("aria-live", "polite");
    this.body = element("tbody");
    const head = element("tr");
    for (const [short, long] of WORDS.days) {
      head.append(element("th", { scope: "col", abbr: long, textContent: short }));
    }
    const close = element("button", { type: "button", className: "button button-plain", textContent: WORDS.close });
    close.addEventListener("click", () => dialog.close());
    const now = element("button", { type: "button", className: "button button-plain", textContent: WORDS.today });
    now.addEventListener("click", () => this.choose(today()));
    const dialog = element(
      "dialog",
      { className: "calendar" },
      element("div", { className: "calendar-head" }, turn(WORDS.yearBack, "«", -12), turn(WORDS.monthBack, "‹", -1), this.heading, turn(WORDS.monthOn, "›", 1), turn(WORDS.yearOn, "»", 12)),
      element("table", {}, element("thead", {}, head), this.body),
      element("div", { className: "calendar-head" }, now, close),
    );
    dialog.setAttribute("aria-labelledby", this.heading.id);
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => {
      const cell = event.target.closest("button");
      if (cell) this.choose(Number(cell.dataset.time));
    });
    dialog.addEventListener("close", () => this.opener.focus());
    this.append(dialog);
    return dialog;
  }

  draw() {
    const { year, month } = parts(this.focusDay);
    const first = timeOf(year, month, 1);
    this.heading.textContent = `${monthName.format(first)} ${digits(year)}`;
    this.body.replaceChildren();
    let row = element("tr");
    for (let blank = 0; blank < weekday(first); blank++) row.append(element("td"));
    for (let time = first; parts(time).month === month; time += DAY) {
      const cell = element("button", { type: "button", textContent: digits(parts(time).day), tabIndex: time === this.focusDay ? 0 : -1 });
      cell.dataset.time = time;
      cell.setAttribute("aria-label", spoken.format(time));
      if (time === this.chosen) cell.setAttribute("aria-pressed", "true");
      if (time === today()) cell.setAttribute("aria-current", "date");
      row.append(element("td", {}, cell));
      if (weekday(time) === 6) {
        this.body.append(row);
        row = element("tr");
      }
    }
    if (row.childElementCount) this.body.append(row);
  }

  focusCell() {
    this.body.querySelector('[tabindex="0"]').focus();
  }

  key(event) {
    // Where the page runs right to left, the day on the left is the next one.
    const leftward = LTR ? -DAY : DAY;
    const moves = {
      ArrowLeft: () => this.focusDay + leftward,
      ArrowRight: () => this.focusDay - leftward,
      ArrowDown: () => this.focusDay + 7 * DAY,
      ArrowUp: () => this.focusDay - 7 * DAY,
      Home: () => this.focusDay - weekday(this.focusDay) * DAY,
      End: () => this.focusDay + (6 - weekday(this.focusDay)) * DAY,
      PageUp: () => monthsLater(this.focusDay, event.shiftKey ? -12 : -1),
      PageDown: () => monthsLater(this.focusDay, event.shiftKey ? 12 : 1),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.focusDay = move();
    this.draw();
    this.focusCell();
  }

  choose(time) {
    for (const [part, value] of Object.entries(parts(time))) this.inputs[part].value = digits(value);
    this.dialog.close();
  }
}

customElements.define("jalali-calendar", JalaliCalendar);
