// <premium-slider> wraps the premium's input: adds a slider and reckons at once what the premium buys. The form works
// without it; what is agreed the server reckons.
const shown = (number) => Number(number).toLocaleString(document.documentElement.lang === "fa" ? "fa-IR" : "en");
const ascii = (text) => text.replace(/[۰-۹٠-٩]/g, (digit) => digit.charCodeAt(0) & 15).replace(/[٬،,' ]/g, "");

class PremiumSlider extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[name=premium]");
    const { minimum, maximum } = this.dataset;
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", className: "slider", min: minimum, max: maximum, step: 100000 });
    this.slider.setAttribute("aria-label", this.dataset.label);
    this.slider.addEventListener("input", () => this.slide());
    this.input.addEventListener("input", () => this.typed());
    this.input.parentElement.append(this.slider);
    this.typed();
  }

  slide() {
    // The last step of the slider is the maximum itself, which need not be a whole number of steps.
    const last = Number(this.slider.value) + Number(this.slider.step) > Number(this.dataset.maximum);
    const premium = last ? Number(this.dataset.maximum) : Number(this.slider.value);
    this.input.value = shown(premium);
    this.show(premium);
  }

  typed() {
    const premium = Number(ascii(this.input.value));
    if (Number.isSafeInteger(premium) && premium > 0) {
      this.slider.value = premium;
      this.show(premium);
    }
  }

  rials(amount) {
    return `${shown(amount)} ${this.dataset.unit}`;
  }

  show(premium) {
    const { minimum, maximum, rate, stateRate, years } = this.dataset;
    const within = premium >= Number(minimum) && premium <= Number(maximum);
    // Percents in whole hundredths, so that no fraction of a binary number slips in.
    const base = Math.floor((premium * 10000) / Math.round(Number(rate) * 100));
    const sums = {
      premium,
      wage_base: base,
      state_share: Math.round((base * Math.round(Number(stateRate) * 100)) / 10000),
      year: premium * 12,
      year_adds: Math.floor(base / Number(years)),
    };
    this.slider.setAttribute("aria-valuetext", this.rials(premium));
    for (const place of document.querySelectorAll("[data-sum]")) {
      place.textContent = within ? this.rials(sums[place.dataset.sum]) : "—";
    }
  }
}
customElements.define("premium-slider", PremiumSlider);
