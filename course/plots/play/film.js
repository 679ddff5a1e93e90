// A filter walks over an image, step by step; backward it hands the gradients back on the same way.
const {x, w, dout} = data, kh = w.length, kw = w[0].length;
const rows = x.length - kh + 1, columns = x[0].length - kw + 1, steps = rows * columns;
let step = 0, timer = null;

const boards = Object.fromEntries((dout ? ['X', 'W', 'dZ', 'dX', 'dW'] : ['X', 'W', 'Z'])
  .map(name => [name, tableOf(name)]));
const said = el('p', {'aria-live': 'polite'});
const runs = el('button', {onclick: () => (timer ? stop() : start())}, 'play');
const slider = el('input', {type: 'range', min: 0, max: steps - 1, value: 0, oninput: () => { stop(); go(Number(slider.value)); }});

const term = (a, b) => `${number(a)}·${b < 0 ? `(${number(b)})` : number(b)}`;
const zeros = (h, v) => [...Array(h)].map(() => Array(v).fill(0));

function go(to) {
  step = (to + steps) % steps;
  slider.value = step;
  const r = Math.floor(step / columns), c = step % columns;
  const under = (i, j) => i >= r && i < r + kh && j >= c && j < c + kw;
  const here = (i, j) => i === r && j === c;
  boards.X.fill(x, 'grey', under);
  boards.W.fill(w, 'signed');
  if (!dout) {
    // Only the sums that were worked out by now.
    const z = [...Array(rows)].map(() => Array(columns).fill(null));
    const sum = (u, v) => w.flatMap((line, a) => line.map((t, b) => t * x[u + a][v + b])).reduce((p, q) => p + q, 0);
    const last = [];
    for (let s = 0; s < steps; s++) last.push(sum(Math.floor(s / columns), s % columns));
    for (let s = 0; s <= step; s++) z[Math.floor(s / columns)][s % columns] = last[s];
    boards.Z.fill(z, 'signed', here, Math.max(1e-9, ...last.map(Math.abs)));
    const terms = w.flatMap((line, a) => line.map((t, b) => term(x[r + a][c + b], t)));
    said.textContent = `Step ${step + 1} of ${steps}: ${terms.join(' + ')} = ${number(last[step])}`;
    return;
  }
  const dx = zeros(x.length, x[0].length), dw = zeros(kh, kw);
  for (let s = 0; s <= step; s++) {
    const u = Math.floor(s / columns), v = s % columns, g = dout[u][v];
    w.forEach((line, a) => line.forEach((t, b) => {
      dx[u + a][v + b] += g * t;
      dw[a][b] += g * x[u + a][v + b];
    }));
  }
  boards.dZ.fill(dout, 'signed', here);
  boards.dX.fill(dx, 'signed', under);
  boards.dW.fill(dw, 'signed');
  said.textContent = `Step ${step + 1} of ${steps}: the upstream gradient ${number(dout[r][c])} times W is added to dX ` +
    'in the window, and times the window of X to dW.';
}

function start() {
  runs.textContent = 'pause';
  said.setAttribute('aria-live', 'off');
  timer = setInterval(() => (step + 1 < steps ? go(step + 1) : stop()), 900);
  if (step + 1 === steps) go(0);
}

function stop() {
  clearInterval(timer);
  timer = null;
  runs.textContent = 'play';
  said.setAttribute('aria-live', 'polite');
}

main.append(...Object.values(boards).map(board => board.figure),
  el('div', {class: 'row'}, el('button', {onclick: () => { stop(); go(step - 1); }}, 'back'), runs,
    el('button', {onclick: () => { stop(); go(step + 1); }}, 'next'), labelled('step', slider)), said);
go(0);
