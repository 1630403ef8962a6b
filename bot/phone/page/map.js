// A place as a small drawn map: invented streets around a true pin, the same for the same place every time.

import { draw } from "./element.js";

const WIDTH = 260;
const HEIGHT = 130;

/** A drawing for the place at these degrees; `label` is read aloud. */
export function drawnMap({ latitude, longitude }, label) {
  const chance = chances(Math.round(latitude * 1e4) * 31 + Math.round(longitude * 1e4));
  return draw(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "map",
      role: "img",
      "aria-label": label,
      preserveAspectRatio: "xMidYMid slice",
    },
    draw("rect", { class: "map-land", width: WIDTH, height: HEIGHT }),
    ...blocks(chance),
    shore(chance),
    ...streets(chance),
    pin(),
  );
}

// A small generator of numbers in 0..1, seeded: the map must not change when the message is drawn again.
function chances(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function blocks(chance) {
  return Array.from({ length: 7 }, (_, n) =>
    draw("rect", {
      class: n < 3 ? "map-park" : "map-house",
      rx: 4,
      x: chance() * WIDTH - 20,
      y: chance() * HEIGHT - 10,
      width: 26 + chance() * 50,
      height: 18 + chance() * 34,
    }),
  );
}

function shore(chance) {
  const [top, bend, end] = [chance() * 60, chance() * 50, chance() * 70];
  return draw("path", { class: "map-water", d: `M0 0H${top + 30}Q${bend} ${HEIGHT / 2} ${end} ${HEIGHT}H0Z` });
}

function streets(chance) {
  const across = [0.2, 0.5, 0.82].map((share) => [share * HEIGHT, (chance() - 0.5) * 50]);
  const down = [0.22, 0.46, 0.68, 0.88].map((share) => [share * WIDTH, (chance() - 0.5) * 60]);
  const lines = [
    ...across.map(([y, lean]) => `M-5 ${y - lean / 2}L${WIDTH + 5} ${y + lean / 2}`),
    ...down.map(([x, lean]) => `M${x - lean / 2} -5L${x + lean / 2} ${HEIGHT + 5}`),
  ];
  return [
    ...lines.map((d, n) => draw("path", { class: `map-edge${n === 1 ? " map-main" : ""}`, d })),
    ...lines.map((d, n) => draw("path", { class: `map-street${n === 1 ? " map-main" : ""}`, d })),
  ];
}

function pin() {
  const [x, y] = [WIDTH / 2, HEIGHT / 2];
  return draw(
    "g",
    { transform: `translate(${x} ${y + 14})` },
    draw("ellipse", { class: "map-shadow", rx: 9, ry: 3.5 }),
    draw("path", { class: "map-pin", d: "M0 0C-3 -9 -13 -14 -13 -24A13 13 0 0 1 13 -24C13 -14 3 -9 0 0Z" }),
    draw("circle", { class: "map-eye", cy: -24, r: 5 }),
  );
}
